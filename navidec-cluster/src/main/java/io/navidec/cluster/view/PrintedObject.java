package io.navidec.cluster.view;

import io.navidec.shared.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One object with the row that its cluster's printers made for it, out of an answer of one row with {@code includeObject=Object}. Pure.
 *
 * @param object the object
 * @param columns names of the columns; empty when nothing was printed
 * @param cells the printed cells
 */
public record PrintedObject(Map<String, Object> object, List<Object> columns, List<Object> cells) {

    /** Of an answer: a Table of one row, or, from a server that prints nothing, the object itself. */
    public static PrintedObject of(Map<String, Object> answer) {
        List<Map<String, Object>> rows = Tree.maps(answer, "rows");
        if (!"Table".equals(Tree.string(answer, "kind")) || rows.isEmpty()) {
            return new PrintedObject(answer, List.of(), List.of());
        }
        List<Object> columns = new ArrayList<>();
        Tree.maps(answer, "columnDefinitions").forEach(each -> columns.add(Tree.stringOr(each, "", "name")));
        return new PrintedObject(Tree.map(rows.get(0), "object"), columns, Tree.list(rows.get(0), "cells"));
    }
}
