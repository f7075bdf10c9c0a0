/** JSON as plain immutable-by-convention trees of maps, lists, strings, numbers, booleans and nulls. */
@NullMarked
package io.navidec.shared.json;

import org.jspecify.annotations.NullMarked;
