/** What has been decided and must be sent until a report shows it done. Pure. */
@NullMarked
package io.navidec.orchestrator.order;

import org.jspecify.annotations.NullMarked;
