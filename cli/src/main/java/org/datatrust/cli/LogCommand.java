package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.datatrust.proof.Digest;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.GetConsistencyProofResponse;
import org.datatrust.protocol.v1.LogHead;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Logs at the gateway. */
@Command(name = "log", description = "Create a log, see its head, and check that it was only ever appended to.")
final class LogCommand {
    private static final String HEAD_SCHEMA = "datatrust.log-head/v1";

    /** How far a log has come, as it is shown and remembered. */
    record Head(LogName log, long treeSize, Digest rootHash, long acceptedSize, OptionalLong block) {
        static Head of(Session session, Gateway gateway, LogName log, LogHead answer) throws FailedException {
            if (!answer.getLog().equals(log.toString())
                    || answer.getRootHash().size() != Digest.SIZE_BYTES
                    || answer.getTreeSize() < 0) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "log head");
            }
            return new Head(
                    log,
                    answer.getTreeSize(),
                    Digest.of(answer.getRootHash().toByteArray()),
                    answer.getAcceptedSize(),
                    answer.hasBatch() ? OptionalLong.of(answer.getBatch().getBlockNumber()) : OptionalLong.empty());
        }

        JsonText json() {
            JsonText document = new JsonText()
                    .beginObject()
                    .member("schema", HEAD_SCHEMA)
                    .member("log", log.toString())
                    .member("treeSize", treeSize)
                    .member("rootHash", rootHash.hex())
                    .member("acceptedSize", acceptedSize);
            block.ifPresent(number -> document.member("block", number));
            return document.end();
        }

        void print(Session session) {
            if (session.json()) {
                session.document(json());
            } else {
                session.result(session.text("log.head", log, treeSize, acceptedSize));
                session.result("  " + rootHash.hex());
            }
        }
    }

    @Command(
            name = "create",
            description = "Create a log of the gateway's organisation on the ledger. Does nothing if it exists.")
    static final class Create implements Callable<Integer> {
        private final Session session;

        @Mixin
        private GatewayOptions options = new GatewayOptions();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Profile profile = options.profile(session);
            LogName log = options.log(session, profile);
            try (Gateway gateway = Gateway.connect(session, profile)) {
                Head.of(session, gateway, log, gateway.createLog(log)).print(session);
            }
            return 0;
        }
    }

    @Command(
            name = "head",
            description =
                    "Show how many records a log holds, and the root hash over them. Keep it (--json) to check the log later.")
    static final class ShowHead implements Callable<Integer> {
        private final Session session;

        @Mixin
        private GatewayOptions options = new GatewayOptions();

        ShowHead(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Profile profile = options.profile(session);
            LogName log = options.log(session, profile);
            try (Gateway gateway = Gateway.connect(session, profile)) {
                Head.of(session, gateway, log, gateway.head(log)).print(session);
            }
            return 0;
        }
    }

    @Command(
            name = "consistency",
            description = "Check that the log of today continues the log as it was: nothing changed, nothing removed.",
            footer = {"", "Exit codes: 0 it does, 1 it does NOT: keep both heads as evidence, 6 gateway unavailable."})
    static final class Consistency implements Callable<Integer> {
        private final Session session;

        @Mixin
        private GatewayOptions options = new GatewayOptions();

        @Option(names = "--from", paramLabel = "FILE", description = "An earlier head: what 'log head --json' printed.")
        private Optional<Path> from = Optional.empty();

        @Option(names = "--size", paramLabel = "N", description = "Instead of --from: the earlier number of records.")
        private OptionalLong size = OptionalLong.empty();

        @Option(names = "--root", paramLabel = "HEX", description = "Instead of --from: the earlier root hash.")
        private Optional<String> root = Optional.empty();

        Consistency(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Profile profile = options.profile(session);
            LogName log = options.log(session, profile);
            SavedHead earlier = earlier();
            if (earlier.log().isPresent() && !earlier.log().get().equals(log.toString())) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--from", earlier.log().get(), log.toString());
            }
            try (Gateway gateway = Gateway.connect(session, profile)) {
                Head now = Head.of(session, gateway, log, gateway.head(log));
                return compare(gateway, earlier, now);
            }
        }

        private SavedHead earlier() throws FailedException {
            if (from.isPresent()) {
                try {
                    return SavedHead.parse(ProofFiles.read(from.get(), 1 << 16));
                } catch (NoSuchFileException e) {
                    throw session.failed(ErrorCode.FILE_NOT_FOUND, from.get());
                } catch (IOException e) {
                    throw session.failed(ErrorCode.CANNOT_READ, from.get());
                } catch (IllegalArgumentException e) {
                    throw session.failed(ErrorCode.BAD_VALUE, "--from", from.get(), String.valueOf(e.getMessage()));
                }
            }
            if (size.isEmpty() || root.isEmpty()) {
                throw session.failed(ErrorCode.BAD_VALUE, "--from", "-", "--from FILE | --size N --root HEX");
            }
            try {
                return new SavedHead(Optional.empty(), size.getAsLong(), Digest.ofHex(root.get()));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--root", root.get(), String.valueOf(e.getMessage()));
            }
        }

        private int compare(Gateway gateway, SavedHead earlier, Head now) throws FailedException {
            Optional<String> contradiction = contradiction(gateway, earlier, now);
            if (contradiction.isPresent()) {
                throw session.failed(ErrorCode.LOG_INCONSISTENT, now.log(), contradiction.get());
            }
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.log-consistency/v1")
                        .member("log", now.log().toString())
                        .member("size1", earlier.treeSize())
                        .member("root1", earlier.rootHash().hex())
                        .member("size2", now.treeSize())
                        .member("root2", now.rootHash().hex())
                        .member("consistent", true)
                        .end());
            } else {
                session.result(session.text("log.consistent", now.log(), earlier.treeSize(), now.treeSize()));
            }
            return 0;
        }

        private Optional<String> contradiction(Gateway gateway, SavedHead earlier, Head now) throws FailedException {
            if (earlier.treeSize() == 0) {
                // Every log continues the empty one.
                return Optional.empty();
            }
            if (earlier.treeSize() > now.treeSize()) {
                return Optional.of(earlier.treeSize() + " > " + now.treeSize());
            }
            GetConsistencyProofResponse answer = gateway.consistency(now.log(), earlier.treeSize(), now.treeSize());
            List<Digest> path;
            try {
                path = answer.getPathList().stream()
                        .map(hash -> Digest.of(hash.toByteArray()))
                        .toList();
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), String.valueOf(e.getMessage()));
            }
            ProofCheck check = new ConsistencyProof(earlier.treeSize(), now.treeSize(), path)
                    .check(earlier.rootHash(), now.rootHash());
            return switch (check) {
                case ProofCheck.Proven() -> Optional.empty();
                case ProofCheck.NotProven(ProofCheck.Reason reason, String detail) ->
                    Optional.of(reason + ": " + detail);
            };
        }
    }
}
