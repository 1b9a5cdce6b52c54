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
 * Programs that are built from a Go module, whose every byte its {@code go.sum} pins, into the user's cache, and used from there.
 *
 * @param what name and version, for messages
 * @param cache name of the folder in the cache
 * @param folder with go.mod and go.sum
 * @param programs the packages to build; the last part of each names its program
 * @param linkerFlags of {@code go build -ldflags}
 * @param cgo whether C code is compiled with it
 * @param otherwise what helps somebody without Go, in messages; may be empty
 */
public record GoModule(
        String what,
        String cache,
        Path folder,
        List<String> programs,
        String linkerFlags,
        boolean cgo,
        String otherwise) {
    private static final Pattern GO_VERSION = Pattern.compile("go version go1\\.(\\d+)(?:\\.(\\d+))?\\S* .*");
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(20);

    public GoModule {
        programs = List.copyOf(programs);
    }

    /**
     * The folder with the programs, which are built if needed (a minute or more, once).
     *
     * @param environment of the caller: DATATRUST_CACHE, XDG_CACHE_HOME, HOME, PATH and Go's own variables are looked at
     * @throws NetworkException NO_PROGRAMS
     */
    public Path ensure(Map<String, String> environment, Progress progress) throws IOException {
        return new Build(this, environment).ensure(progress);
    }

    private boolean complete(Path bin) {
        return programs.stream()
                .allMatch(name -> Files.isExecutable(bin.resolve(name.substring(name.lastIndexOf('/') + 1))));
    }

    private static NetworkException noPrograms(String message) {
        return new NetworkException(NetworkException.Code.NO_PROGRAMS, message);
    }

    private record Build(GoModule module, Map<String, String> environment) {

        Path ensure(Progress progress) throws IOException {
            Path go = program("go", Stream.of("/usr/local/go/bin", "/usr/lib/go/bin", "/snap/bin", "/opt/homebrew/bin"))
                    .orElseThrow(() ->
                            noPrograms(module.what() + " must be built once, but there is no Go (looked at PATH and"
                                    + " /usr/local/go). Install Go 1.24.2 or newer" + module.otherwise() + "."));
            String goVersion = goVersion(go);
            Path home = cache().resolve(module.cache()).resolve(key(goVersion));
            Path bin = home.resolve("bin");
            if (!module.complete(bin)) {
                demandCompiler();
                progress.step("Building " + module.what() + " (once; into " + bin + ")");
                build(go, home);
            }
            return bin;
        }

        private Path cache() {
            return Optional.ofNullable(environment.get("DATATRUST_CACHE"))
                    .map(Path::of)
                    .orElseGet(() -> Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                            .map(Path::of)
                            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                            .resolve("datatrust-ledger"));
        }

        private Optional<Path> program(String name, Stream<String> usual) {
            Stream<String> path = Stream.of(environment.getOrDefault("PATH", "").split(":"));
            return Stream.concat(path, usual)
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        private void demandCompiler() {
            boolean named = environment.containsKey("CC");
            if (module.cgo() && !named && program("gcc", Stream.empty()).isEmpty()) {
                throw noPrograms(
                        module.what() + " must be built once, and that needs a C compiler, but there is no gcc on the"
                                + " PATH. Install gcc with the headers of the C library (package build-essential), or set CC.");
            }
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
                throw noPrograms(go + " is too old: " + outcome.output().strip() + ". Install Go 1.24.2 or newer"
                        + module.otherwise() + ".");
            }
            return outcome.output().strip();
        }

        private String key(String goVersion) throws IOException {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(Files.readAllBytes(module.folder().resolve("go.mod")));
                digest.update(Files.readAllBytes(module.folder().resolve("go.sum")));
                digest.update((goVersion + module.linkerFlags()).getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest.digest(), 0, 8);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private Map<String, String> goEnvironment() {
            Map<String, String> result = new HashMap<>();
            environment.forEach((name, value) -> {
                boolean forGo = name.startsWith("GO") || name.equals("XDG_CACHE_HOME") || name.equals("CC");
                boolean forNetwork = name.toLowerCase(Locale.ROOT).endsWith("_proxy") || name.startsWith("SSL_CERT_");
                if (forGo || forNetwork) {
                    result.put(name, value);
                }
            });
            // Flags of the user's own must not change what is built.
            result.put("GOFLAGS", "");
            result.put("GOWORK", "off");
            result.put("GOTOOLCHAIN", "local");
            result.put("CGO_ENABLED", module.cgo() ? "1" : "0");
            return result;
        }

        private void build(Path go, Path home) throws IOException {
            Path draft = home.resolveSibling(
                    home.getFileName() + ".new." + ProcessHandle.current().pid());
            Path bin = draft.resolve("bin");
            Files.createDirectories(bin);
            try {
                List<String> arguments =
                        new ArrayList<>(List.of("-C", module.folder().toString(), "build", "-trimpath"));
                arguments.addAll(List.of("-buildvcs=false", "-ldflags", module.linkerFlags(), "-o", bin + "/"));
                arguments.addAll(module.programs());
                Program.Outcome outcome = new Program(go.toString(), goEnvironment()).call(arguments, LONGEST_BUILD);
                if (!outcome.succeeded() || !module.complete(bin)) {
                    throw noPrograms("Building " + module.what()
                            + " failed. Check that Go can reach its module proxy, then try again. " + go + " said:\n"
                            + outcome.output().strip() + outcome.errors().strip());
                }
                try {
                    Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    // Another build was faster, or an incomplete folder is in the way.
                    if (!module.complete(home.resolve("bin"))) {
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
