package org.datatrust.proof.dataset;

import org.datatrust.proof.Digest;
import org.datatrust.proof.name.VersionName;

/**
 * What a version was made from.
 *
 * @param content {@link VersionContent#digest} of that version. A content so names everything it comes from, by hashes.
 */
public record Parent(VersionName version, Digest content) {}
