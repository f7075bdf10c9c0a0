package io.navidec.orchestrator.order;

import java.time.Duration;

/**
 * How often and how soon.
 *
 * @param resendAfter an order not shown done is sent again after this
 * @param refuseAfter a placement that fits nowhere is refused only after it has been known for so long: after a restart the fleet
 *     is whole only when all have reported; one that may yet fit a cluster, as what is against that may pass, waits on until the cluster
 *     would be Lost
 * @param shownAfter what a Move has brought is in the load that its target reports after this at the latest
 */
public record Patience(Duration resendAfter, Duration refuseAfter, Duration shownAfter) {}
