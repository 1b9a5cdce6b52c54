package org.datatrust.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.auditor.Audit;
import org.datatrust.auditor.AuditException;
import org.datatrust.auditor.AuditReport;
import org.datatrust.auditor.source.BlockFiles;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.auditor.source.PeerSource;
import org.datatrust.auditor.source.SourceException;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy;

/** How fast the whole ledger of a network is audited: every block, signature, transaction and append, into a new store. */
record AuditRates(double blocksPerSecond, double recordsPerCpuSecond) {

    /** Carries the blocks over first, so that what is measured is the audit and not the peer. */
    static Path blocks(LocalNetwork network, String organisation, Path file) throws IOException, SourceException {
        OrganisationHome home = network.home().organisation(organisation);
        try (BlockSource peer = PeerSource.open(new PeerSource.Settings(
                        network.consortium().channel(),
                        "127.0.0.1:" + network.port(new NodeId(NodeId.Kind.PEER, organisation)),
                        home.tlsAuthority().certificate(),
                        home.gatewayClientTls().certificate(),
                        home.gatewayClientTls().key(),
                        organisation,
                        home.gatewayIdentity().certificate(),
                        home.gatewayIdentity().key()));
                BlockSource.BlockStream blocks = peer.from(0);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Optional<Bytes> block = blocks.next(); block.isPresent(); block = blocks.next()) {
                out.write(BlockFiles.delimited(List.of(block.get())));
            }
        }
        return file;
    }

    /** @throws IllegalStateException if the audit finds anything amiss */
    static AuditRates of(TrustPolicy policy, Path blocks, Path store)
            throws IOException, SourceException, AuditException {
        Audit.Plan plan = new Audit.Plan(
                policy.channels().getFirst(),
                store,
                Runtime.getRuntime().availableProcessors(),
                store,
                Optional.empty());
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        AuditReport report = Audit.run(
                plan, List.of(BlockFiles.open(blocks)), new Signatures(CryptoProvider.fastest()), height -> {});
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        if (!report.isFine()) {
            throw new IllegalStateException("the audit found " + report.findings());
        }
        remove(store);
        return new AuditRates(report.height() / seconds, report.all().records() / cpuSeconds);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
