package org.reeve.common.wire;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a value must look like. The generated code takes a missing field for null or 0, and a number in quotes for a
 * number: whether a text has the shape is therefore looked at first, in the pass that checks the limits.
 */
sealed interface WireShape {
    /** A string; whether it is a UUID, an instant or a known word is found out by making it one. */
    record Text() implements WireShape {}

    /** A number without fraction and exponent, between these two. */
    record Whole(long least, long most) implements WireShape {}

    /** True or false. */
    record Flag() implements WireShape {}

    /** An array without nulls. */
    record Many(WireShape of) implements WireShape {}

    /** An object of a record; members that are not among its fields are let through, as a newer peer may send them. */
    record Fields(Map<String, WireShape> shapes, Set<String> required) implements WireShape {}

    /** An object whose member {@code "type"} says which. */
    record Choice(Map<String, Fields> types) implements WireShape {}

    /** The shape of a type of the vocabulary. {@code texts} are the classes that are plain strings on the wire. */
    static WireShape of(Class<?> type, Set<Class<?>> texts) {
        if (texts.contains(type) || type.isEnum()) {
            return new Text();
        }
        if (type == int.class) {
            return new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class) {
            return new Whole(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == boolean.class) {
            return new Flag();
        }
        if (type.isRecord()) {
            return fieldsOf(type, texts);
        }
        if (type.isSealed()) {
            Map<String, Fields> types = new HashMap<>();
            for (Class<?> one : type.getPermittedSubclasses()) {
                types.put(ChoiceAdapter.nameOf(one), fieldsOf(one, texts));
            }
            return new Choice(Map.copyOf(types));
        }
        throw new IllegalArgumentException(type + " does not travel");
    }

    private static Fields fieldsOf(Class<?> type, Set<Class<?>> texts) {
        Map<String, WireShape> shapes = new HashMap<>();
        Set<String> required = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedType annotated = component.getAnnotatedType();
            shapes.put(component.getName(), of(annotated, component.getType(), texts));
            if (!annotated.isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
        }
        return new Fields(Map.copyOf(shapes), Set.copyOf(required));
    }

    private static WireShape of(AnnotatedType annotated, Class<?> type, Set<Class<?>> texts) {
        if (type == List.class && annotated instanceof AnnotatedParameterizedType list) {
            return new Many(of((Class<?>) list.getAnnotatedActualTypeArguments()[0].getType(), texts));
        }
        return of(type, texts);
    }
}
