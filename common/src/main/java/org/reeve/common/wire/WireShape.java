package org.reeve.common.wire;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a value must look like. The generated code takes a missing field for null or 0, and a number in quotes for a
 * number: whether a text has the shape is therefore looked at first.
 */
sealed interface WireShape {
    /** A string, and how it is made the value: this throws a {@link RuntimeException} when it cannot be. */
    record Text(Function<String, ?> parse) implements WireShape {}

    /** A number without fraction and exponent, between these two. */
    record Whole(long least, long most) implements WireShape {}

    /** True or false. */
    record Flag() implements WireShape {}

    /** An array without nulls. */
    record Many(WireShape of) implements WireShape {}

    /** An object of a record; {@link UnknownFields} says what becomes of other members. */
    record Fields(Map<String, WireShape> shapes, Set<String> required) implements WireShape {}

    /** An object whose member {@code "type"} says which. */
    record Choice(Map<String, Fields> types) implements WireShape {}

    /** The shape of a type of the vocabulary. {@code words} are the classes that are strings on the wire. */
    static WireShape of(Class<?> type, Map<Class<?>, Function<String, ?>> words) {
        Function<String, ?> parse = words.get(type);
        if (parse != null) {
            return new Text(parse);
        }
        if (type.isEnum()) {
            return new Text(word -> constant(type, word));
        }
        if (type == int.class || type == Integer.class) {
            return new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return new Whole(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Flag();
        }
        if (type.isRecord()) {
            return fieldsOf(type, words, Map.of());
        }
        if (type.isSealed()) {
            Map<String, WireShape> said = Map.of(ChoiceAdapter.TYPE, new Text(name -> name));
            Map<String, Fields> types = new HashMap<>();
            for (Class<?> one : type.getPermittedSubclasses()) {
                types.put(ChoiceAdapter.nameOf(one), fieldsOf(one, words, said));
            }
            return new Choice(Map.copyOf(types));
        }
        throw new IllegalArgumentException(type + " does not travel");
    }

    private static Object constant(Class<?> type, String word) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("none of " + Arrays.toString(type.getEnumConstants()));
    }

    private static Fields fieldsOf(
            Class<?> type, Map<Class<?>, Function<String, ?>> words, Map<String, WireShape> besides) {
        Map<String, WireShape> shapes = new HashMap<>(besides);
        Set<String> required = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedType annotated = component.getAnnotatedType();
            shapes.put(component.getName(), of(annotated, component.getType(), words));
            if (!annotated.isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
        }
        return new Fields(Map.copyOf(shapes), Set.copyOf(required));
    }

    private static WireShape of(AnnotatedType annotated, Class<?> type, Map<Class<?>, Function<String, ?>> words) {
        if (type == List.class && annotated instanceof AnnotatedParameterizedType list) {
            return new Many(of((Class<?>) list.getAnnotatedActualTypeArguments()[0].getType(), words));
        }
        return of(type, words);
    }
}
