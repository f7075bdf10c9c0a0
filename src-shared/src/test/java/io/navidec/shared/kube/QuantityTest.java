package io.navidec.shared.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "250m,250,1",
        "1,1000,1",
        "1.5,1500,2",
        "0,0,0",
        "100n,1,1",
        "1k,1000000,1000",
        "2e3,2000000,2000",
        "2E3,2000000,2000",
        "1E,1000000000000000000000,1000000000000000000",
        "128Mi,134217728000,134217728",
        "1Gi,1073741824000,1073741824",
        "-1,-1000,-1",
        "+2,2000,2",
        ".5,500,1"
    })
    void readsWhatKubernetesWrites(String text, java.math.BigDecimal millis, long units) {
        assertEquals(millis.min(java.math.BigDecimal.valueOf(Long.MAX_VALUE)).longValue(), Quantity.millis(text));
        assertEquals(units, Quantity.units(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "Mi", "1Q", "1MB", "1 Gi", "abc", "1e999999999", "0x10", "1mi", "--1"})
    void takesNothingElse(String text) {
        assertEquals(Optional.empty(), Quantity.parse(text));
        assertEquals(0, Quantity.units(text));
    }

    @org.junit.jupiter.api.Test
    void readsNumbersToo() {
        assertEquals(2000, Quantity.millis(2));
    }
}
