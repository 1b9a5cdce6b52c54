package org.datatrust.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    private static final Pattern GO_VERSION = Pattern.compile("go version go1\\.(\\d+)(?:\\.(\\d+))?\\S* .*");
    private static final Pattern PEER_VERSION = Pattern.compile("Version: v?(3\\.1\\.\\d+)\\S*");
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(20);

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
        return new Build(checkout.resolve("network-config/fabric"), environment).ensure(progress);
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

    private record Build(Path module, Map<String, String> environment) {

        FabricPrograms ensure(Progress progress) throws IOException {
            Path go = go();
            String goVersion = goVersion(go);
            Path home = cache().resolve("fabric").resolve(key(goVersion));
            FabricPrograms programs = new FabricPrograms(home.resolve("bin"));
            if (!complete(programs.folder())) {
                progress.step("Building Hyperledger Fabric " + VERSION + " (once; into " + programs.folder() + ")");
                build(go, home);
            }
            return programs;
        }

        private static boolean complete(Path folder) {
            return BUILT.stream().allMatch(name -> Files.isExecutable(folder.resolve(name)));
        }

        private Path cache() {
            return Optional.ofNullable(environment.get("DATATRUST_CACHE"))
                    .map(Path::of)
                    .orElseGet(() -> Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                            .map(Path::of)
                            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                            .resolve("datatrust-ledger"));
        }

        private Path go() {
            Stream<String> path = Stream.of(environment.getOrDefault("PATH", "").split(":"));
            Stream<String> usual = Stream.of("/usr/local/go/bin", "/usr/lib/go/bin", "/snap/bin", "/opt/homebrew/bin");
            return Stream.concat(path, usual)
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, "go"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(
                            () -> noPrograms(
                                    "Fabric must be built once, but there is no Go (looked at PATH and"
                                            + " /usr/local/go). Install Go 1.24.2 or newer, or point FABRIC_BIN to Fabric 3.1's bin folder."));
        }

        private String goVersion(Path go) {
            Program.Outcome outcome =
                    new Program(go.toString(), goEnvironment()).call(List.of("version"), Duration.ofSeconds(30));
            Matcher version = GO_VERSION.matcher(outcome.output().strip());
            if (!outcome.succeeded() || !version.matches()) {
                throw noPrograms(go + " does not work: " + outcome.output().strip()
                        + outcome.errors().strip());
            }
            int minor = Integer.parseInt(version.group(1));
            int patch = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
            if (minor < 24 || (minor == 24 && patch < 2)) {
                throw noPrograms(go + " is too old: " + outcome.output().strip()
                        + ". Install Go 1.24.2 or newer, or point FABRIC_BIN to Fabric 3.1's bin folder.");
            }
            return outcome.output().strip();
        }

        private String key(String goVersion) throws IOException {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(Files.readAllBytes(module.resolve("go.mod")));
                digest.update(Files.readAllBytes(module.resolve("go.sum")));
                digest.update((goVersion + LINKER_FLAGS).getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest.digest(), 0, 8);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private Map<String, String> goEnvironment() {
            Map<String, String> result = new HashMap<>();
            environment.forEach((name, value) -> {
                boolean forGo = name.startsWith("GO") || name.equals("XDG_CACHE_HOME");
                boolean forNetwork = name.toLowerCase(Locale.ROOT).endsWith("_proxy") || name.startsWith("SSL_CERT_");
                if (forGo || forNetwork) {
                    result.put(name, value);
                }
            });
            // Flags of the user's own must not change what is built.
            result.put("GOFLAGS", "");
            result.put("GOWORK", "off");
            result.put("GOTOOLCHAIN", "local");
            result.put("CGO_ENABLED", "0");
            return result;
        }

        private void build(Path go, Path home) throws IOException {
            Path draft = home.resolveSibling(
                    home.getFileName() + ".new." + ProcessHandle.current().pid());
            Path bin = draft.resolve("bin");
            Files.createDirectories(bin);
            try {
                List<String> arguments = new ArrayList<>(List.of("-C", module.toString(), "build", "-trimpath"));
                arguments.addAll(List.of("-buildvcs=false", "-ldflags", LINKER_FLAGS, "-o", bin + "/"));
                BUILT.forEach(name -> arguments.add(MODULE + "/cmd/" + name));
                Program.Outcome outcome = new Program(go.toString(), goEnvironment()).call(arguments, LONGEST_BUILD);
                if (!outcome.succeeded() || !complete(bin)) {
                    throw noPrograms(
                            "Building Fabric failed. Check that Go can reach its module proxy, then try again. " + go
                                    + " said:\n" + outcome.output().strip()
                                    + outcome.errors().strip());
                }
                try {
                    Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    // Another build was faster, or an incomplete folder is in the way.
                    if (!complete(home.resolve("bin"))) {
                        PrivateFiles.delete(home);
                        Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
                    }
                }
            } finally {
                PrivateFiles.delete(draft);
            }
        }
    }
}
