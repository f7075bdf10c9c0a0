/** What home knows of its abroad objects: the record, its phases and the table of them. Pure. */
@NullMarked
package io.navidec.cluster.record;

import org.jspecify.annotations.NullMarked;
