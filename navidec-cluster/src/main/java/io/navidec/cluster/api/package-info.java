/** NaviDEC's own REST API under {@code /navidec/v1}: what is abroad, which way a request goes. A thin shell. */
@NullMarked
package io.navidec.cluster.api;

import org.jspecify.annotations.NullMarked;
