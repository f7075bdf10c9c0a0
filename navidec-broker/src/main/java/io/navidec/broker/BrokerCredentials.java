package io.navidec.broker;

import com.rabbitmq.client.impl.CredentialsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The broker's user; the password comes from a file, read anew for each connection because passwords rotate, or is given directly. Blocks
 * shortly for the file: the client asks on its own connecting thread.
 */
public final class BrokerCredentials implements CredentialsProvider {
    private final String username;
    private final String password;
    private final Optional<Path> passwordFile;

    public BrokerCredentials(String username, String password, Optional<Path> passwordFile) {
        this.username = username;
        this.password = password;
        this.passwordFile = passwordFile;
    }

    @Override
    public String getUsername() {
        return username;
    }

    @Override
    public String getPassword() {
        return passwordFile.map(BrokerCredentials::read).orElse(password);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " named by navidec.broker.password-file", e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BrokerCredentials[" + username + "]";
    }
}
