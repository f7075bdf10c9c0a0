package io.navidec.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCredentialsTest {
    @TempDir
    Path folder;

    @Test
    void aRotatedPasswordIsReadAnewAndNeverPrinted() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        BrokerCredentials credentials = new BrokerCredentials("navidec", "unused", Optional.of(file));
        assertEquals("first", credentials.getPassword());

        Files.writeString(file, "second");

        assertEquals("second", credentials.getPassword());
        assertFalse(credentials.toString().contains("second"));
    }

    @Test
    void withoutAFileThePasswordIsTheGivenOne() {
        assertEquals("guest", new BrokerCredentials("guest", "guest", Optional.empty()).getPassword());
    }

    @Test
    void aMissingFileIsNamed() {
        BrokerCredentials credentials = new BrokerCredentials("a", "b", Optional.of(folder.resolve("none")));
        String why = String.valueOf(assertThrows(UncheckedIOException.class, credentials::getPassword)
                .getMessage());
        assertEquals("Cannot read " + folder.resolve("none") + " named by navidec.broker.password-file", why);
    }
}
