package io.navidec.cluster.view;

import io.navidec.cluster.record.AbroadRecord;
import io.navidec.cluster.record.Phase;
import io.navidec.shared.kube.ResourceKey;
import java.util.Random;
import java.util.Set;

/** One key's life: at home, leaving, abroad, returning; or another cluster's pod of that name; user writes and deletes in between. */
final class MergedLife {
    private final MergeEtcd etcd;
    private final Random random;
    private final ResourceKey key;
    private String step = "none";
    private int uids;

    MergedLife(MergeWorld world, ResourceKey key) {
        this.etcd = world.etcd;
        this.random = world.random;
        this.key = key;
    }

    private String uid() {
        MergeEtcd.Home home = etcd.homes.get(key);
        AbroadRecord record = etcd.records.get(key);
        return home != null ? home.uid() : record == null ? "" : record.uid();
    }

    private void home(int value, boolean away) {
        etcd.home(key, uid(), value, away);
    }

    private void record(int value, Phase phase) {
        etcd.record(key, uid(), value, phase);
    }

    private int homeValue() {
        MergeEtcd.Home home = etcd.homes.get(key);
        return home == null ? -1 : home.value();
    }

    private int recordValue() {
        AbroadRecord record = etcd.records.get(key);
        return record == null ? -1 : MergeEtcd.value(record);
    }

    void tick() {
        double x = random.nextDouble();
        int value = random.nextInt(1_000_000);
        switch (step) {
            case "none" -> {
                if (x < .3) {
                    etcd.home(key, key.name() + ++uids, value, false);
                    step = "home";
                } else if (x < .4) {
                    etcd.record(key, key.name() + ++uids, value, Phase.ABROAD); // a descendant
                    step = "descendant";
                }
            }
            case "descendant" -> {
                if (x < .7) {
                    record(value, Phase.ABROAD);
                } else {
                    etcd.record(key, null, 0, Phase.ABROAD);
                    step = "none";
                }
            }
            case "home" -> {
                if (x < .4) {
                    home(value, false);
                } else if (x < .5) {
                    etcd.home(key, null, 0, false);
                    step = "none";
                } else if (x < .8) {
                    record(homeValue(), Phase.OUTBOUND);
                    step = "outbound";
                }
            }
            case "outbound" -> {
                record(homeValue(), x < .1 ? Phase.OUTBOUND : Phase.IN_TRANSIT);
                step = x < .1 ? "outbound" : "transit";
            }
            case "transit" -> {
                home(homeValue(), x >= .4); // others may still write home's object
                step = x < .4 ? "transit" : "marked";
            }
            case "marked" -> {
                if (x < .3) {
                    home(homeValue(), true);
                } else if (x < .4) { // undone
                    home(homeValue(), false);
                    step = "landed";
                } else {
                    etcd.home(key, null, 0, true);
                    step = "deleted";
                }
            }
            case "deleted" -> {
                record(recordValue(), Phase.ABROAD);
                step = "abroad";
            }
            case "abroad" -> abroad(x, value);
            case "deleting" -> {
                etcd.record(key, null, 0, Phase.DELETING);
                step = "none";
            }
            case "inbound" -> {
                record(recordValue(), Phase.LANDING);
                step = "landing";
            }
            case "landing" -> {
                home(recordValue(), false);
                step = "landed";
            }
            default -> {
                if (x < .3) {
                    home(homeValue(), false); // controllers at home
                } else if (x < .6) {
                    etcd.record(key, null, 0, Phase.HOME);
                    step = "home";
                } else {
                    record(homeValue(), Phase.HOME);
                    step = "kept";
                }
            }
            case "kept" -> {
                if (x < .4) {
                    home(value, false);
                } else if (x < .6) {
                    etcd.home(key, null, 0, false);
                    step = "dropped";
                } else {
                    record(homeValue(), Phase.OUTBOUND);
                    step = "outbound";
                }
            }
            case "dropped" -> {
                etcd.record(key, null, 0, Phase.HOME);
                step = "none";
            }
        }
    }

    private void abroad(double x, int value) {
        if (x < .5) {
            record(value, Phase.ABROAD);
        } else if (x < .6) {
            record(recordValue(), Phase.DELETING);
            step = "deleting";
        } else if (x < .8) {
            home(recordValue(), true);
            step = "inbound";
        }
    }

    void finish() {
        Set<String> still = Set.of("none", "home", "abroad", "kept", "descendant");
        for (int i = 0; i < 200 && !still.contains(step); i++) {
            tick();
        }
    }
}
