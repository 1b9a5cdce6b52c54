package org.datatrust.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes, once, everything a network needs before its first start: certificates, genesis block, settings. It is made in a folder beside
 * and moved into place in the end, so an interrupted generation is repeated from the beginning.
 */
final class Generation {
    private final Consortium consortium;
    private final NetworkHome home;
    private final FabricPrograms programs;
    private final Instant now;

    private Generation(Consortium consortium, NetworkHome home, FabricPrograms programs, Instant now) {
        this.consortium = consortium;
        this.home = home;
        this.programs = programs;
        this.now = now;
    }

    /**
     * Makes what is not there yet.
     *
     * @return whether something was made
     * @throws NetworkException FOREIGN_HOME if the home was generated from another consortium
     */
    static boolean ensure(Consortium consortium, NetworkHome home, FabricPrograms programs, Instant now)
            throws IOException {
        if (Files.isDirectory(home.organisations())) {
            checkOrigin(consortium, home);
            return false;
        }
        new Generation(consortium, home, programs, now).run();
        return true;
    }

    private static void checkOrigin(Consortium consortium, NetworkHome home) throws IOException {
        if (!Files.exists(home.origin()) || !Files.readString(home.origin()).equals(consortium.toString())) {
            throw new NetworkException(
                    NetworkException.Code.FOREIGN_HOME,
                    "The network in " + home.folder()
                            + " was generated from another consortium.yaml (or other ports). A running"
                            + " consortium does not change that way: put the file back, or throw the network away with 'reset'.");
        }
    }

    /**
     * Writes what speaks of all members: their TLS roots, and the settings of gateways.
     *
     * @param home where the network lives
     * @param files where the files are now
     */
    static void acquaint(Consortium consortium, NetworkHome home, NetworkHome files) throws IOException {
        StringBuilder tlsRoots = new StringBuilder();
        for (Organisation organisation : consortium.organisations()) {
            tlsRoots.append(Files.readString(
                    files.organisation(organisation.id()).tlsAuthority().certificate()));
        }
        PrivateFiles.write(files.tlsRoots(), tlsRoots.toString());
        for (Organisation organisation : consortium.endorsers()) {
            PrivateFiles.write(
                    files.organisation(organisation.id()).gatewaySettings(),
                    GatewaySettings.text(consortium, home, organisation));
        }
    }

    private void run() throws IOException {
        PrivateFiles.folder(home.folder());
        NetworkHome draft = new NetworkHome(home.folder().resolve(".draft"));
        PrivateFiles.delete(draft.folder());
        PrivateFiles.delete(home.channel());
        PrivateFiles.delete(home.config());
        PrivateFiles.folder(draft.organisations());
        for (Organisation organisation : consortium.organisations()) {
            Credentials.found(organisation, draft.organisation(organisation.id()), now);
        }
        acquaint(consortium, home, draft);
        settings(draft);
        genesisBlock(draft);
        PrivateFiles.write(draft.origin(), consortium.toString());
        move(draft.channel(), home.channel());
        move(draft.config(), home.config());
        // Last: its presence means that all is there.
        move(draft.organisations(), home.organisations());
        PrivateFiles.delete(draft.folder());
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void settings(NetworkHome draft) throws IOException {
        PrivateFiles.write(draft.config().resolve("orderer.yaml"), resource("orderer.yaml"));
        PrivateFiles.write(
                draft.config().resolve("core.yaml"),
                resource("core.yaml")
                        .replace("@BUILDER@", Json.string(home.builder().toString())));
        for (String step : List.of("detect", "build", "release")) {
            PrivateFiles.writeProgram(
                    draft.builder().resolve("bin").resolve(step), resource("builder-" + step + ".sh"));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Generation.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void genesisBlock(NetworkHome draft) throws IOException {
        PrivateFiles.write(draft.channel().resolve("configtx.yaml"), ChannelProfile.yaml(consortium, draft));
        new Program(
                        programs.configtxgen().toString(),
                        Map.of("FABRIC_CFG_PATH", draft.channel().toString()))
                .run(
                        "making the genesis block",
                        List.of(
                                "-profile", ChannelProfile.NAME,
                                "-channelID", consortium.channel(),
                                "-outputBlock", draft.genesisBlock().toString()));
    }
}
