using System.Globalization;
using System.Reflection;

namespace FeishuApproval.TestSupport;

/// <summary>
/// Makes values of any type by reflection, so that a test of every property needs no change when a property or a record is added.
/// A type it does not know fails the test instead of being left out.
/// </summary>
internal sealed class AnyValue(Random random)
{
    /// <summary>A value of this type, never null; numbers are positive, lists have one to three elements.</summary>
    public object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return Text();
        if (type == typeof(bool))
            return true;
        if (type.IsEnum)
            return Element(Enum.GetValues(type));
        if (type == typeof(DateTimeOffset))
            return Time();
        if (type == typeof(DateTime))
            return Time().DateTime;
        if (type == typeof(DateOnly))
            return DateOnly.FromDateTime(Time().DateTime);
        if (type == typeof(TimeOnly))
            return TimeOnly.FromDateTime(Time().DateTime);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromSeconds(random.Next(1, int.MaxValue));
        if (type.IsPrimitive || type == typeof(decimal))
        {
            return Convert.ChangeType(
                random.Next(1, type == typeof(byte) ? 255 : short.MaxValue),
                type,
                CultureInfo.InvariantCulture
            );
        }

        if (ElementOf(type) is { } element)
            return List(element);
        return type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            ? Map(type.GetGenericArguments()[0], type.GetGenericArguments()[1])
            : Record(type, property => Of(property.PropertyType));
    }

    /// <summary>A copy of a record with the values of a function; null keeps a property's value.</summary>
    public object Record(Type type, Func<PropertyInfo, object?> value)
    {
        var constructor =
            type.GetConstructors().OrderBy(each => each.GetParameters().Length).LastOrDefault()
            ?? throw new NotSupportedException($"{type} cannot be made by reflection: add it to {nameof(AnyValue)}.");
        object made = constructor.Invoke([
            .. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType)),
        ]);
        foreach (var property in Settable(type))
        {
            if (value(property) is { } given)
                property.SetValue(made, given);
        }

        return made;
    }

    /// <summary>The properties of a type that can be set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null);

    /// <summary>One of a few words or any text, so that both equal and odd values occur.</summary>
    private string Text() =>
        random.Next(4) switch
        {
            0 => "a",
            1 => "b",
            2 => "请假 🌸",
            _ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next(' ', '\uD7FF'))),
        };

    private DateTimeOffset Time() =>
        new DateTimeOffset(2024, 9, 5, 0, 0, 0, TimeSpan.FromHours(8)).AddSeconds(
            random.Next(3) == 0 ? 3600 * random.Next(3) : random.Next()
        );

    private object Element(Array values) => values.GetValue(random.Next(values.Length))!;

    private Array List(Type element)
    {
        var list = Array.CreateInstance(element, random.Next(1, 4));
        for (int i = 0; i < list.Length; i++)
            list.SetValue(Of(element), i);
        return list;
    }

    private object Map(Type key, Type value)
    {
        var map = (System.Collections.IDictionary)
            Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        for (int i = random.Next(1, 4); i > 0; i--)
            map[Of(key)] = Of(value);
        return map;
    }

    private static Type? ElementOf(Type type) =>
        type.IsArray ? type.GetElementType()
        : type is { IsGenericType: true }
        && type.GetGenericTypeDefinition() is var generic
        && (
            generic == typeof(IReadOnlyList<>)
            || generic == typeof(IReadOnlyCollection<>)
            || generic == typeof(IEnumerable<>)
        )
            ? type.GetGenericArguments()[0]
        : null;
}
