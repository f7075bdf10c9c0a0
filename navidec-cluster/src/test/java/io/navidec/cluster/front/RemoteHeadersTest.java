package io.navidec.cluster.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteHeadersTest {
    private static final Map<String, Object> KUBEADM = Map.of(
            "client-ca-file", "...",
            "requestheader-allowed-names", "[\"front-proxy-client\"]",
            "requestheader-client-ca-file", "...",
            "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]",
            "requestheader-group-headers", "[\"X-Remote-Group\"]",
            "requestheader-username-headers", "[\"X-Remote-User\"]");

    @Test
    void kubeadmsAreOurs() {
        assertEquals(Optional.empty(), RemoteHeaders.objection(KUBEADM));
        Map<String, Object> withUid = new HashMap<>(KUBEADM);
        withUid.put("requestheader-uid-headers", "[\"X-Remote-Uid\"]");
        assertEquals(Optional.empty(), RemoteHeaders.objection(withUid));
    }

    @Test
    void whatAClientCouldSendIsNot() {
        for (String flag : List.of(
                "requestheader-extra-headers-prefix",
                "requestheader-group-headers",
                "requestheader-username-headers",
                "requestheader-uid-headers")) {
            for (String list : List.of("[\"X-Remote-User\",\"X-Forwarded-User\"]", "[\"X-\"]", "nonsense", "[1]")) {
                Map<String, Object> other = new HashMap<>(KUBEADM);
                other.put(flag, list);
                assertTrue(RemoteHeaders.objection(other).orElse("").contains(flag), flag + list);
            }
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        for (String flag : List.of(
                "requestheader-client-ca-file",
                "requestheader-extra-headers-prefix",
                "requestheader-group-headers",
                "requestheader-username-headers")) {
            Map<String, Object> less = new HashMap<>(KUBEADM);
            less.remove(flag);
            assertTrue(RemoteHeaders.objection(less).orElse("").contains(flag), flag);
        }
    }
}
