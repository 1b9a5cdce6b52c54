package org.datatrust.network.evm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.datatrust.network.GoModule;
import org.datatrust.network.NetworkException;
import org.datatrust.network.Program;
import org.datatrust.network.Progress;

/** Obtains the programs that nodes are, pinned to the byte by go.sum and by npm's lock file. */
final class EvmPrograms {
    private static final String GETH = "github.com/ethereum/go-ethereum/cmd/geth";
    /** Both programs reach into Go's own packages, which newer linkers refuse unless they are told. */
    private static final String LINKER_FLAGS = "-s -w -checklinkname=0";

    private static final Path ANVIL = Path.of("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
    private static final Path INSTALLED = Path.of("node_modules/.datatrust-lock");
    private static final Duration LONGEST_INSTALLATION = Duration.ofMinutes(10);

    private EvmPrograms() {}

    /**
     * The program of an engine's nodes; obtains it if needed (once: a minute or more for those from Go).
     *
     * @param environment of the caller: what {@link GoModule#ensure} looks at; ANVIL_BIN, where npm's lock file has no anvil for
     * @throws NetworkException NO_PROGRAMS
     */
    static Path ensure(EvmEngine engine, Path checkout, Map<String, String> environment, Progress progress)
            throws IOException {
        return switch (engine) {
            case ANVIL -> anvil(checkout.resolve("contracts"), environment, progress);
            case QBFT -> geth("GoQuorum 22.7.4", "quorum", true, checkout, environment, progress);
            case CLIQUE -> geth("geth 1.13.15", "geth", false, checkout, environment, progress);
        };
    }

    private static Path geth(
            String what, String name, boolean cgo, Path checkout, Map<String, String> environment, Progress progress)
            throws IOException {
        Path module = checkout.resolve("network-config/evm").resolve(name);
        return new GoModule(what, name, module, List.of(GETH), LINKER_FLAGS, cgo, "")
                .ensure(environment, progress)
                .resolve("geth");
    }

    private static Path anvil(Path contracts, Map<String, String> environment, Progress progress) throws IOException {
        String given = environment.getOrDefault("ANVIL_BIN", "");
        if (!given.isEmpty()) {
            if (!Files.isExecutable(Path.of(given))) {
                throw noPrograms("ANVIL_BIN names " + given + ", but that is no program.");
            }
            return Path.of(given).toAbsolutePath().normalize();
        }
        Path lock = contracts.resolve("package-lock.json");
        Path installed = contracts.resolve(INSTALLED);
        if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
            progress.step("Obtaining anvil through npm (into " + contracts.resolve("node_modules") + ")");
            install(contracts, environment);
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        Path anvil = contracts.resolve(ANVIL);
        if (!Files.isExecutable(anvil)) {
            throw noPrograms("There is no " + anvil
                    + ". On other machines than Linux on x86-64, set ANVIL_BIN to an anvil 1.7.1.");
        }
        return anvil;
    }

    private static void install(Path contracts, Map<String, String> environment) {
        Map<String, String> forNpm = new HashMap<>();
        environment.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("npm_config_")
                    || lower.endsWith("_proxy")
                    || name.startsWith("NODE_")
                    || name.startsWith("SSL_CERT_")) {
                forNpm.put(name, value);
            }
        });
        Program.Outcome outcome;
        try {
            outcome = new Program("npm", forNpm)
                    .call(
                            List.of(
                                    "ci",
                                    "--ignore-scripts",
                                    "--no-progress",
                                    "--loglevel=error",
                                    "--prefix",
                                    contracts.toString()),
                            LONGEST_INSTALLATION);
        } catch (java.io.UncheckedIOException e) {
            throw new NetworkException(
                    NetworkException.Code.NO_PROGRAMS,
                    "There is no npm on the PATH, which anvil comes through. Install Node 20 or newer, or set ANVIL_BIN to an anvil 1.7.1.",
                    e);
        }
        if (!outcome.succeeded()) {
            throw noPrograms("npm could not install what " + contracts.resolve("package-lock.json")
                    + " names. Check that it can reach its registry. It said:\n"
                    + (outcome.output() + outcome.errors()).strip());
        }
    }

    private static NetworkException noPrograms(String message) {
        return new NetworkException(NetworkException.Code.NO_PROGRAMS, message);
    }
}
