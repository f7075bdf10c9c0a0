package io.navidec.cluster.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.navidec.shared.json.Json;
import io.navidec.shared.kube.ResourceType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestTableTest {
    private static final ResourceType PODS = new ResourceType("", "v1", "pods", "Pod", true);

    @Test
    void columnNamesAreKeptForLaterTablesWithoutDefinitions() {
        GuestTable table = new GuestTable("eurm", PODS);
        String list = "{'columnDefinitions':[{'name':'Name'},{'name':'Ready'}],'rows':["
                + "{'cells':['a','1/1'],'object':{'metadata':{'name':'a','namespace':'shop','uid':'u'}}},"
                + "{'cells':['odd'],'object':null}]}";
        List<Sighting.Present> listed = table.read(Json.parse(list.replace('\'', '"')), 7);
        assertEquals(1, listed.size(), "a row without an object is passed over");
        assertEquals(7, listed.getFirst().asOf());
        String event = "{'rows':[{'cells':['b','0/1'],'object':{'metadata':{'name':'b','namespace':'shop'}}}]}";
        Sighting.Present seen =
                table.read(Json.parse(event.replace('\'', '"')), 0).get(0);
        assertEquals(List.of("Name", "Ready"), seen.columns());
        assertEquals(List.of("b", "0/1"), seen.cells());
        assertEquals(PODS.key("shop", "b"), seen.key());
        assertEquals("u", GuestTable.gone(listed.get(0)).uid());
    }
}
