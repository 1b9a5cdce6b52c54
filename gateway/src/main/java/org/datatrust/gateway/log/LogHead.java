package org.datatrust.gateway.log;

import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.LogName;

/**
 * How far a log has come.
 *
 * @param treeSize committed leaves
 * @param acceptedSize leaves durable here, committed or not
 * @param batch the batch that made this head; empty while the log is
 */
public record LogHead(LogName log, long treeSize, Digest root, long acceptedSize, Optional<CommittedBatch> batch) {}
