package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * Digest profile {@code sbom-1}: a CycloneDX document in JSON, and the components that it lists, as they are shown by a disclosure
 * (docs/spec/parts.md, section "sbom-1").
 *
 * @param document the document without components, if it is shown
 * @param components ascending by index
 */
public record Sbom(Optional<Bytes> document, List<Component> components) implements ShownParts {
    /** 64 MiB. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    private static final String COMPONENTS = "components";

    public Sbom {
        components = List.copyOf(components);
    }

    /**
     * A component.
     *
     * @param index of the part
     * @param json canonical, without the components inside it
     */
    public record Component(
            long index, String name, Optional<String> version, Optional<String> packageUrl, Bytes json) {
        /** Whether it has this name or package URL. */
        public boolean isCalled(String nameOrPackageUrl) {
            return name.equals(nameOrPackageUrl)
                    || packageUrl.filter(nameOrPackageUrl::equals).isPresent();
        }
    }

    /**
     * The parts of a document: first what is left of it without its components, then all components, also those inside components, in the
     * order of their bytes.
     *
     * @throws MalformedException PRT-01, PRT-20 to PRT-25
     */
    public static List<Bytes> parts(byte[] document) throws MalformedException {
        if (document.length > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    PartsCode.DOCUMENT_TOO_LARGE, document.length + " bytes, at most " + MAX_SIZE_BYTES + " allowed");
        }
        Bytes canonical = CanonicalJson.of(document);
        if (!isDocument(canonical)) {
            throw new MalformedException(PartsCode.NOT_CYCLONEDX, "not an object with bomFormat \"CycloneDX\"");
        }
        List<Bytes> components = new ArrayList<>();
        Bytes rest = withoutComponents(canonical, components);
        List<Bytes> parts = new ArrayList<>();
        parts.add(rest);
        components.stream()
                .map(Bytes::toByteArray)
                .sorted(Arrays::compareUnsigned)
                .map(Bytes::copyOf)
                .forEach(parts::add);
        for (Bytes part : parts) {
            if (part.size() > Opening.MAX_PART_BYTES) {
                throw new MalformedException(PartsCode.DOCUMENT_TOO_LARGE, "a part of " + part.size() + " bytes");
            }
        }
        return List.copyOf(parts);
    }

    /** The object without its components, each of which is added to the list without its own. */
    private static Bytes withoutComponents(Bytes object, List<Bytes> found) throws MalformedException {
        List<CanonicalJson.Member> kept = new ArrayList<>();
        for (CanonicalJson.Member member : CanonicalJson.members(object)) {
            if (!member.is(COMPONENTS)) {
                kept.add(member);
                continue;
            }
            if (!CanonicalJson.isArray(member.value())) {
                throw new MalformedException(PartsCode.NOT_CYCLONEDX, "components are not an array");
            }
            for (Bytes component : CanonicalJson.elements(member.value())) {
                if (!isComponent(component)) {
                    throw new MalformedException(
                            PartsCode.NOT_CYCLONEDX, "a component is not an object with type and name");
                }
                found.add(withoutComponents(component, found));
            }
        }
        return CanonicalJson.object(kept);
    }

    private static boolean isDocument(Bytes canonical) {
        return text(canonical, "bomFormat").filter("CycloneDX"::equals).isPresent();
    }

    private static boolean isComponent(Bytes canonical) {
        return text(canonical, "type").isPresent() && text(canonical, "name").isPresent();
    }

    private static Optional<String> text(Bytes canonical, String name) {
        if (!CanonicalJson.isObject(canonical)) {
            return Optional.empty();
        }
        return CanonicalJson.members(canonical).stream()
                .filter(member -> member.is(name) && CanonicalJson.isText(member.value()))
                .map(member -> CanonicalJson.text(member.value()))
                .findFirst();
    }

    /** What the parts of a document that {@link #parts} found say; the first is the document. */
    public static List<Component> componentsOf(List<Bytes> parts) {
        List<Component> components = new ArrayList<>();
        for (int i = 1; i < parts.size(); i++) {
            components.add(component(i, parts.get(i)));
        }
        return List.copyOf(components);
    }

    private static Component component(long index, Bytes json) {
        return new Component(index, text(json, "name").orElse(""), text(json, "version"), text(json, "purl"), json);
    }

    /** @throws MalformedException PRT-44 if a part is not one that a document has */
    static Sbom of(Disclosure disclosure) throws MalformedException {
        Optional<Bytes> document = Optional.empty();
        List<Component> components = new ArrayList<>();
        for (Opening opening : disclosure.openings()) {
            Bytes part = opening.part();
            if (!isPart(opening.index(), part)) {
                throw new MalformedException(
                        PartsCode.NOT_A_PART, "part " + opening.index() + " is not one that a document has");
            }
            if (opening.index() == 0) {
                document = Optional.of(part);
            } else {
                components.add(component(opening.index(), part));
            }
        }
        return new Sbom(document, components);
    }

    private static boolean isPart(long index, Bytes part) {
        try {
            return CanonicalJson.of(part.toByteArray()).equals(part)
                    && (index == 0 ? isDocument(part) : isComponent(part))
                    && CanonicalJson.members(part).stream().noneMatch(member -> member.is(COMPONENTS));
        } catch (MalformedException e) {
            return false;
        }
    }
}
