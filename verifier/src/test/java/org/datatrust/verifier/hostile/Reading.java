package org.datatrust.verifier.hostile;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.parts.CsvTable;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.JsonDocument;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.ShownParts;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.QueryAnswer;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.datatrust.verifier.time.Renewal;
import org.datatrust.verifier.time.TimestampJudge;
import org.datatrust.verifier.time.TimestampToken;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.time.TimestampVerdict;
import org.datatrust.verifier.trust.TrustPolicy;

/** Every way in which bytes from strangers are read. */
enum Reading {
    STATEMENT {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return Statement.parse(input).channel().value();
        }
    },
    BATCH {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return Batch.parse(input).log().toString();
        }
    },
    LOG_STATE {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return LogState.parse(input).log().toString();
        }
    },
    APPEND_REQUEST {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return AppendRequest.parse(input).log().toString();
        }
    },
    BUNDLE {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            Verifier verifier =
                    Verifier.of(policy.orElseThrow(), CryptoProvider.fastest(), InstantSource.fixed(TimeStamper.TIME));
            ProofBundle bundle = verifier.parse(input);
            String last = "";
            for (int record = 0; record < bundle.records().size(); record++) {
                Report report = verifier.verify(bundle, record, Optional.of(FileDigest.of(new byte[0])));
                last = report.result() + " "
                        + report.failures().stream().map(check -> check.code()).toList();
            }
            return last;
        }
    },
    DISCLOSURE {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            Disclosure disclosure = Disclosure.parse(input);
            String digest = disclosure.digest().hex();
            return digest.length() + " digits, "
                    + switch (ShownParts.of(disclosure)) {
                        case CsvTable table -> "rows: " + table.rows().size();
                        case JsonDocument document ->
                            "values: " + document.values().size();
                        case Manifest manifest -> "files: " + manifest.files().size();
                        case Sbom sbom -> "components: " + sbom.components().size();
                    };
        }
    },
    CONTEXT {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return Context.parse(input).configurations().size() + " configurations";
        }
    },
    /** A common.Block, as a policy is made of it. */
    GENESIS_BLOCK {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException, UnsupportedException {
            return TrustPolicy.ofGenesis("hostile", input, Consortium.CHAINCODE, 1)
                    .name();
        }
    },
    /** The envelope of a configuration block that the quorum signed. */
    NEXT_CONFIGURATION {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException, UnsupportedException {
            Signatures signatures = new Signatures(CryptoProvider.fastest());
            return ConfigHistory.startingAt(Consortium.evidence(new Consortium().genesis()), signatures)
                    .next(Attacks.signed(input))
                    .newest()
                    .toString();
        }
    },
    ENVELOPE {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return EndorserTransaction.ofEnvelope(Bytes.copyOf(input)).channel();
        }
    },
    VIEW {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return EndorserTransaction.ofPayload(Bytes.copyOf(input)).channel();
        }
    },
    QUERY_ANSWER {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return QueryAnswer.parse(Bytes.copyOf(input)).validationCodeName();
        }
    },
    BLOCK_SIGNATURES {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            Digest any = Digest.sha256(new byte[0]);
            return BlockRules.signatures(
                            new BlockEvidence(1, any.bytes(), any, List.of(Bytes.ofHex("00")), Bytes.copyOf(input)))
                    .toString();
        }
    },
    TRUST_POLICY {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return TrustPolicy.parse(input).name();
        }
    },
    TOKEN {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return TimestampToken.parse(Bytes.copyOf(input)).genTime().toString();
        }
    },
    CERTIFICATES_OF_TOKEN {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return TimestampToken.listAddresses(List.of(Bytes.copyOf(input))).toString();
        }
    },
    RENEWAL {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException {
            return Renewal.parse(Bytes.copyOf(input))
                    .judge(trust(policy), "object".getBytes(StandardCharsets.UTF_8))
                    .toString();
        }
    },
    /** Time evidence: token, then up to 16 lists and answers, as CBOR has them in a bundle. */
    TIME_EVIDENCE {
        @Override
        String read(byte[] input, Optional<TrustPolicy> policy) {
            TimeEvidence evidence = Attacks.evidence(input);
            TimestampVerdict verdict = new TimestampJudge(trust(policy)).judge(Attacks.MESSAGE, evidence);
            return switch (verdict) {
                case TimestampVerdict.Accepted accepted -> "accepted";
                case TimestampVerdict.Refused refused -> refused.step().code();
                case TimestampVerdict.Undecided undecided -> undecided.step().code();
            };
        }
    };

    /** @return what came of it: a code, or a few words */
    abstract String read(byte[] input, Optional<TrustPolicy> policy) throws MalformedException, UnsupportedException;

    private static TimestampTrust trust(Optional<TrustPolicy> policy) {
        return policy.orElseThrow().timestamping().orElseThrow();
    }
}
