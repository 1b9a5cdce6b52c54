package org.datatrust.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder with Fabric's programs. Either the one named by the environment variable {@code FABRIC_BIN} (official 3.1.x binaries), or
 * built from Fabric's Go module, whose every byte {@code network-config/fabric/go.sum} pins, into the user's cache and used from there.
 *
 * @param folder holds configtxgen, orderer and peer
 */
public record FabricPrograms(Path folder) {
    private static final List<String> NEEDED = List.of("configtxgen", "orderer", "peer");
    /** configtxlator is for people who want to read a configuration; votes do without it. */
    private static final List<String> BUILT = List.of("configtxgen", "configtxlator", "orderer", "peer");

    private static final String MODULE = "github.com/hyperledger/fabric";
    private static final String VERSION = "3.1.1";
    private static final String LINKER_FLAGS = "-s -w -X " + MODULE + "/common/metadata.Version=" + VERSION + " -X "
            + MODULE + "/common/metadata.CommitSHA=435a7f1";
    private static final Pattern PEER_VERSION = Pattern.compile("Version: v?(3\\.1\\.\\d+)\\S*");

    Path configtxgen() {
        return folder.resolve("configtxgen");
    }

    Path orderer() {
        return folder.resolve("orderer");
    }

    Path peer() {
        return folder.resolve("peer");
    }

    /**
     * Finds the programs, building them if needed (a minute or more, once).
     *
     * @param environment of the caller: FABRIC_BIN, DATATRUST_CACHE, XDG_CACHE_HOME, HOME, PATH and Go's own variables are looked at
     * @throws NetworkException NO_PROGRAMS
     */
    public static FabricPrograms ensure(Path checkout, Map<String, String> environment, Progress progress)
            throws IOException {
        String given = environment.getOrDefault("FABRIC_BIN", "");
        if (!given.isEmpty()) {
            return given(Path.of(given));
        }
        GoModule module = new GoModule(
                "Hyperledger Fabric " + VERSION,
                "fabric",
                checkout.resolve("network-config/fabric"),
                BUILT.stream().map(name -> MODULE + "/cmd/" + name).toList(),
                LINKER_FLAGS,
                false,
                ", or point FABRIC_BIN to Fabric 3.1's bin folder");
        return new FabricPrograms(module.ensure(environment, progress));
    }

    private static FabricPrograms given(Path folder) {
        for (String name : NEEDED) {
            if (!Files.isExecutable(folder.resolve(name))) {
                throw noPrograms("FABRIC_BIN names " + folder + ", but there is no program " + name
                        + " in it. Unset FABRIC_BIN to have Fabric built, or point it to Fabric 3.1's bin folder.");
            }
        }
        FabricPrograms programs = new FabricPrograms(folder.toAbsolutePath().normalize());
        Program.Outcome outcome =
                new Program(programs.peer().toString(), Map.of()).call(List.of("version"), Duration.ofSeconds(20));
        Matcher version = PEER_VERSION.matcher(outcome.output());
        if (!outcome.succeeded() || !version.find()) {
            throw noPrograms("FABRIC_BIN names " + folder + ", but its peer is not Fabric 3.1.x; it says: "
                    + outcome.output().strip() + outcome.errors().strip());
        }
        return programs;
    }

    private static NetworkException noPrograms(String message) {
        return new NetworkException(NetworkException.Code.NO_PROGRAMS, message);
    }
}
