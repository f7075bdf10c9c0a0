/** What clients see of abroad objects: uids, translation, merged reads, rows. Pure. */
@NullMarked
package io.navidec.cluster.view;

import org.jspecify.annotations.NullMarked;
