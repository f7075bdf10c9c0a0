/** Records, moves and what belongs to them in home's etcd; the only package that writes NaviDEC's custom resources. A shell. */
@NullMarked
package io.navidec.cluster.store;

import org.jspecify.annotations.NullMarked;
