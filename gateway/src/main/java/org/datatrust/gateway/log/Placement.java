package org.datatrust.gateway.log;

/** Where accepted entries stand: {@code [firstLeafIndex, firstLeafIndex + count)}. */
public record Placement(long firstLeafIndex, int count) {}
