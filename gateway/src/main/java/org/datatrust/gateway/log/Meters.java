package org.datatrust.gateway.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** What can be watched. No labels: nothing here may grow with logs or records. */
final class Meters {
    private final MeterRegistry registry;

    final Counter acceptedRecords;
    final Counter committedRecords;
    final Counter resubmissions;
    final Counter invalidTransactions;
    final Counter journalWrites;
    final DistributionSummary groupRecords;
    final DistributionSummary batchRecords;
    final Timer journalTime;
    final Timer endorseTime;
    final Timer commitTime;
    final Timer evidenceTime;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        acceptedRecords = counter("datatrust.records.accepted", "records durable in the journal");
        committedRecords = counter("datatrust.records.committed", "records on the ledger with evidence");
        resubmissions = counter("datatrust.ledger.resubmissions", "same transaction submitted again");
        invalidTransactions = counter("datatrust.ledger.invalid", "own transactions that were found invalid");
        journalWrites = counter("datatrust.journal.writes", "synced writes");
        groupRecords = DistributionSummary.builder("datatrust.journal.group")
                .description("records in one synced write")
                .register(registry);
        batchRecords = DistributionSummary.builder("datatrust.batch.records")
                .description("records in one append to the ledger")
                .register(registry);
        journalTime = timer("datatrust.journal.time", "one synced write");
        endorseTime = timer("datatrust.batch.endorse", "endorsement of one batch");
        commitTime = timer("datatrust.batch.commit", "submit until the commit is known");
        evidenceTime = timer("datatrust.batch.evidence", "block and view of one batch");
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).register(registry);
    }
}
