package org.datatrust.benchmarks;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.UpOptions;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.Statement;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorResponse;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;

/**
 * {@code scripts/bench [--json FILE]}: every figure of docs/reference/benchmarks.md, on a network of its own that is started before and
 * stopped after. A fixed amount of work, several runs, medians; the first run of each kind warms up and does not count.
 */
public final class Bench {
    private static final String ORGANISATION = "test-agency";
    private static final int PORT_BASE = 19_000;
    private static final int EVM_PORT_BASE = 19_500;
    private static final int RUNS = 5;
    private static final int RECORDS_256 = 400_000;
    private static final int RECORDS_1 = 60_000;
    private static final int LATENCY_SAMPLES = 200;
    private static final int SHARED_RECORDS = 2_000;
    private static final int VERIFY_ROUNDS = 100;
    private static final int COLD_STARTS = 15;
    private static final int DISCLOSURES = 50;

    private final SequencedMap<String, Double> figures = new LinkedHashMap<>();
    private final PrintStream out;
    private final LocalNetwork network;
    private final Processes processes;
    private final String log;
    private final Records records;

    private Bench(PrintStream out, LocalNetwork network) {
        this.out = out;
        this.network = network;
        this.processes = new Processes(network);
        OrganisationId organisation = new OrganisationId(ORGANISATION);
        this.log = new LogName(organisation, "bench").toString();
        this.records = new Records(new ChannelName(network.consortium().channel()), organisation, 1);
    }

    /** Exit codes: 0 done, 2 usage; anything that goes wrong ends with an exception. */
    public static void main(String[] arguments) throws Exception {
        boolean json = arguments.length == 2 && arguments[0].equals("--json");
        if (arguments.length != 0 && !json) {
            System.err.println("usage: bench [--json FILE]");
            System.exit(2);
        }
        Path checkout = Path.of(System.getProperty("datatrust.root", ".")).toAbsolutePath();
        Path home = checkout.resolve(".datatrust/bench");
        SequencedMap<String, Double> figures;
        try (LocalNetwork network = LocalNetwork.in(checkout, home, OptionalInt.of(PORT_BASE))) {
            network.reset(line -> {});
            try {
                network.up(UpOptions.withGateways(), System.err::println);
                Bench bench = new Bench(System.out, network);
                bench.run();
                figures = bench.figures;
            } finally {
                network.reset(line -> {});
            }
        }
        if (json) {
            Files.writeString(Path.of(arguments[1]), json(figures));
        }
    }

    private void run() throws Exception {
        try (Gateway gateway = new Gateway(network, ORGANISATION)) {
            gateway.logs().createLog(CreateLogRequest.newBuilder().setLog(log).build());
            throughput(gateway);
            List<AnchorResponse> single = latency(gateway);
            out(
                    "gateway_rss_mb",
                    processes.residentMegabytes(Processes::isGateway),
                    "resident memory of the gateway, MB");
            out("network_rss_mb", processes.residentMegabytes(node -> true), "resident memory of all processes, MB");
            verification(gateway, single);
        }
        evm();
        gas();
        audit();
        consents();
        coldStart();
        Samples plain = runs(run -> plain("r" + run));
        out("plain_tx_per_s", plain, "the usual way: one record in one Fabric transaction, per second");
    }

    private void throughput(Gateway gateway) {
        List<Double> cpu = new ArrayList<>();
        Samples perMessage256 = runs(run -> {
            List<AnchorStreamRequest> messages = AnchorLoad.messages(log, "a" + run, records.next(RECORDS_256), 256);
            double before = processes.cpuSeconds();
            double rate = RECORDS_256 / AnchorLoad.run(gateway, messages);
            cpu.add((processes.cpuSeconds() - before) / RECORDS_256 * 1_000_000);
            return rate;
        });
        out("anchor_records_per_s_256", perMessage256, "records anchored to COMMITTED per second, 256 a message");
        Samples perMessage1 = runs(run -> {
            List<AnchorStreamRequest> messages = AnchorLoad.messages(log, "b" + run, records.next(RECORDS_1), 1);
            return RECORDS_1 / AnchorLoad.run(gateway, messages);
        });
        out("anchor_records_per_s_1", perMessage1, "records anchored to COMMITTED per second, 1 a message");
        out(
                "server_cpu_s_per_million_records",
                new Samples(cpu.stream().skip(1).mapToDouble(seconds -> seconds).toArray()),
                "CPU seconds of gateway, peers, orderers and chaincode per million records, 256 a message");
    }

    /** One record at a time, the next when the one before is committed. */
    private List<AnchorResponse> latency(Gateway gateway) {
        List<AnchorResponse> responses = new ArrayList<>();
        double[] millis = new double[LATENCY_SAMPLES];
        for (int i = 0; i < LATENCY_SAMPLES; i++) {
            ByteString record = records.next(1).getFirst();
            long start = System.nanoTime();
            responses.add(gateway.blockingAnchors()
                    .anchor(AnchorRequest.newBuilder()
                            .setLog(log)
                            .setRequestId("latency-" + i)
                            .addEntries(record)
                            .setWaitFor(AnchorState.COMMITTED)
                            .build()));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Samples samples = new Samples(millis);
        out("anchor_commit_ms_p50", samples.median(), "milliseconds from sending to COMMITTED at low load, median");
        out("anchor_commit_ms_p99", samples.percentile(0.99), "the same, 99th percentile");
        return responses;
    }

    private void verification(Gateway gateway, List<AnchorResponse> single)
            throws IOException, MalformedException, UnsupportedException {
        TrustPolicy policy = TrustPolicy.ofGenesis(
                "bench",
                Files.readAllBytes(network.home().genesisBlock()),
                network.consortium().chaincode(),
                3);
        List<VerificationRates.Case> own = new ArrayList<>();
        for (AnchorResponse response : single) {
            own.add(proofCase(gateway, List.of(response.getFirstLeafIndex()), false));
        }
        VerificationRates.Case shared = proofCase(
                gateway,
                IntStream.range(0, SHARED_RECORDS).mapToObj(Long::valueOf).toList(),
                false);
        Bytes compact = proofCase(gateway, List.of(single.getLast().getFirstLeafIndex()), true)
                .bundle();
        out(
                "verify_level1_per_core_s",
                verifyRuns(policy, List.of(shared)),
                "records verified per CPU second where all share their evidence (inclusion and data, the evidence once)");
        out(
                "verify_shared_per_core_s",
                samples(() -> VerificationRates.sharedRate(policy, shared)),
                "statement, data and path checked per CPU second of records whose evidence is checked already");
        out(
                "verify_level4_per_core_s",
                verifyRuns(policy, own),
                "bundles verified per CPU second at level 4, each with a block and a view of its own");
        out("bundle_bytes", own.getLast().bundle().size(), "bytes of a self-contained bundle of one record");
        out("bundle_compact_bytes", compact.size(), "bytes of a compact one");
        tables(own.getLast().bundle());
    }

    private void tables(Bytes bundle) throws IOException, MalformedException {
        TableRates rates = new TableRates(network.home().folder().resolve("table"));
        double[] hashed = new double[RUNS + 1];
        for (int run = 0; run <= RUNS; run++) {
            hashed[run] = rates.hash();
        }
        out(
                "csv1_mb_per_core_s",
                new Samples(Arrays.copyOfRange(hashed, 1, hashed.length)),
                "MB of a CSV file hashed row by row per CPU second");
        double[] millis = new double[DISCLOSURES];
        for (int i = 0; i < DISCLOSURES; i++) {
            millis[i] = rates.discloseMillis();
        }
        out("disclose_row_ms", new Samples(millis), "milliseconds to disclose one row of 10^6, from the files");
        ProofBundle base = ProofBundle.parse(bundle.toByteArray());
        int extra = new DisclosedProof(base, rates.disclose()).encode().size()
                - base.encode().size();
        out("disclose_extra_bytes", extra, "bytes that this adds to a bundle, the row and the header included");
    }

    private void evm() throws MalformedException {
        EvmRates rates = new EvmRates();
        out(
                "mpt_per_core_s",
                samples(rates::trieProofs),
                "Merkle Patricia proofs of an account and a slot of it verified per CPU second");
        out(
                "qbft_headers_per_core_s",
                samples(rates::qbftHeaders),
                "QBFT headers with three seals of four validators verified per CPU second");
    }

    private void gas() throws Exception {
        Path checkout = Path.of(System.getProperty("datatrust.root", ".")).toAbsolutePath();
        Path folder = checkout.resolve(".datatrust/bench-evm");
        out(
                "gas_checkpoint_precompile",
                (double) CheckpointGas.measure(checkout, EvmEngine.ANVIL, folder.resolve("anvil"), EVM_PORT_BASE),
                "gas of the second checkpoint of a log with three endorsements, where the chain has the P-256 precompile");
        out(
                "gas_checkpoint_fallback",
                (double) CheckpointGas.measure(checkout, EvmEngine.QBFT, folder.resolve("qbft"), EVM_PORT_BASE + 20),
                "the same where it has not");
    }

    private void audit() throws Exception {
        TrustPolicy policy = TrustPolicy.ofGenesis(
                "bench",
                Files.readAllBytes(network.home().genesisBlock()),
                network.consortium().chaincode(),
                3);
        Path home = network.home().folder();
        Path blocks = AuditRates.blocks(network, ORGANISATION, home.resolve("audit.blocks"));
        List<AuditRates> rates = new ArrayList<>();
        for (int run = 0; run <= RUNS; run++) {
            rates.add(AuditRates.of(policy, blocks, home.resolve("audit")));
        }
        List<AuditRates> warm = rates.subList(1, rates.size());
        out(
                "audit_blocks_per_s",
                new Samples(
                        warm.stream().mapToDouble(AuditRates::blocksPerSecond).toArray()),
                "blocks audited per second, from a file into a new store");
        out(
                "audit_records_per_core_s",
                new Samples(warm.stream()
                        .mapToDouble(AuditRates::recordsPerCpuSecond)
                        .toArray()),
                "records in audited batches per CPU second");
    }

    private void consents() throws Exception {
        Samples millis = ConsentQuestions.milliseconds(network, ORGANISATION);
        out(
                "consent_evaluate_ms_p50",
                millis.median(),
                "milliseconds of EvaluateConsent among 100,000 consents, median");
        out("consent_evaluate_ms_p99", millis.percentile(0.99), "the same, 99th percentile");
    }

    /** The command as a person starts it: a new process for one file with its proof. */
    private void coldStart() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("datatrust.root", ".")).toAbsolutePath();
        Path golden = root.resolve("verifier/src/test/resources/golden/network-a");
        double[] millis = new double[COLD_STARTS];
        for (int i = -1; i < COLD_STARTS; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                            root.resolve("scripts/datatrust").toString(),
                            "verify",
                            golden.resolve("item-007.txt").toString(),
                            "--trust",
                            golden.resolve("trust.json").toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("DATATRUST_NO_BUILD", "1");
            long start = System.nanoTime();
            int exit = builder.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("scripts/datatrust verify ended with " + exit);
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        out(
                "cli_cold_ms",
                new Samples(millis),
                "milliseconds of scripts/datatrust verify of one file, in a new process");
    }

    private static Samples verifyRuns(TrustPolicy policy, List<VerificationRates.Case> cases) {
        return samples(() -> VerificationRates.rate(policy, cases));
    }

    /** The second half of the rounds, when everything is compiled. */
    private static Samples samples(DoubleSupplier measurement) {
        double[] rates = IntStream.range(0, VERIFY_ROUNDS)
                .mapToDouble(round -> measurement.getAsDouble())
                .skip(VERIFY_ROUNDS / 2)
                .toArray();
        return new Samples(rates);
    }

    private VerificationRates.Case proofCase(Gateway gateway, List<Long> leaves, boolean compact)
            throws MalformedException {
        byte[] bundle = gateway.blockingAnchors()
                .getProof(GetProofRequest.newBuilder()
                        .setLog(log)
                        .setLeafIndex(leaves.getFirst())
                        .addAllMoreLeafIndexes(leaves.subList(1, leaves.size()))
                        .setCompact(compact)
                        .build())
                .getBundle()
                .toByteArray();
        List<FileDigest> data = new ArrayList<>();
        for (var record :
                org.datatrust.verifier.bundle.ProofBundle.parse(bundle).records()) {
            Statement statement = Statement.parse(record.statement().toByteArray());
            data.add(new FileDigest(statement.digest(), statement.sizeBytes()));
        }
        return new VerificationRates.Case(Bytes.copyOf(bundle), data);
    }

    private double plain(String run) {
        try {
            return PlainTransactions.rate(network, ORGANISATION, run, 64, 12);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Samples runs(IntToDoubleFunction measurement) {
        return new Samples(
                IntStream.rangeClosed(0, RUNS).mapToDouble(measurement).skip(1).toArray());
    }

    private void out(String name, Samples samples, String meaning) {
        figures.put(name, samples.median());
        out.printf(
                Locale.ROOT,
                "%-34s %12.1f   (%.1f to %.1f)  %s%n",
                name,
                samples.median(),
                samples.min(),
                samples.max(),
                meaning);
    }

    private void out(String name, double value, String meaning) {
        figures.put(name, value);
        out.printf(Locale.ROOT, "%-34s %12.1f   %s%n", name, value, meaning);
    }

    private static String json(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, "  \"%s\": %.1f", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }
}
