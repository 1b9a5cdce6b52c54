package org.datatrust.verifier;

import org.datatrust.proof.Digest;

/**
 * One hash of an inclusion proof, for people who want to follow it by hand: {@code result = SHA-256(0x01 ‖ left ‖ right)}.
 *
 * @param level 1 for the parent of leaves
 * @param siblingOnLeft whether the hash that the proof adds stands on the left
 */
public record PathStep(int level, boolean siblingOnLeft, Digest left, Digest right, Digest result) {}
