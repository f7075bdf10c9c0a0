package io.navidec.cluster.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Names a process in a Lease: {@code <host>.<its boot>_<process namespace>_<process>_<its start>}. Whoever shares host and process namespace can tell whether
 * that process is gone, and need not wait for its Lease to run out. Hosts of one name, or without one, are told apart by their boots.
 *
 * @param identity the name
 */
public record Holder(String identity) {
    private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int BOOT_DIGITS = 12;
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** This process. */
    public static Holder self() {
        ProcessHandle self = ProcessHandle.current();
        return new Holder(place() + "_" + self.pid() + "_" + start(self));
    }

    /** The host that it names, with its boot. */
    String host() {
        int end = identity.indexOf('_');
        return end < 0 ? identity : identity.substring(0, end);
    }

    /** Whether its process is certainly gone. */
    boolean gone() {
        String[] parts = identity.split("_", -1);
        if (parts.length != 4 || parts[1].isEmpty() || parts[0].endsWith(".") || !identity.startsWith(place() + "_")) {
            return false;
        }
        try {
            return ProcessHandle.of(Long.parseLong(parts[2]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> start(process).equals(parts[3]))
                    .isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String place() {
        return hostName() + "." + boot() + "_" + processNamespace();
    }

    private static String start(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElse(0L)
                .toString();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('_', '-');
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Empty where it cannot be told: then nothing is known of processes on any host. */
    private static String boot() {
        try {
            return Files.readString(BOOT).strip().replace("-", "").substring(0, BOOT_DIGITS);
        } catch (IOException | IndexOutOfBoundsException e) {
            return "";
        }
    }

    /** Containers on one host count their processes each for itself; empty where that cannot be told. */
    private static String processNamespace() {
        try {
            return Files.readSymbolicLink(NAMESPACE).toString().replaceAll("[^0-9]", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
