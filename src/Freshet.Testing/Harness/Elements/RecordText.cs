using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Freshet.Testing;

/// <summary>
/// Records as text, so that two texts are equal when the records are: members of records and tuples with a blank between them,
/// collections in brackets, nested ones in parentheses, culture-free numbers, texts quoted where they would be ambiguous.
/// </summary>
public static class RecordText
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    /// <summary>A value as text.</summary>
    public static string Of<T>(T value)
    {
        var text = new StringBuilder();
        Append(text, value, nested: false);
        return text.ToString();
    }

    /// <summary>A record as a line of a table: <c>+ a 3 @2000</c>.</summary>
    public static string Line<T>(T value, long? timestamp) => timestamp is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"+ {Of(value)} @{at}")
        : "+ " + Of(value);

    private static void Append(StringBuilder text, object? value, bool nested)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append(IsPlain(s, nested) ? s : Quoted(s));
                break;
            case byte[] bytes:
                text.Append("0x").Append(Convert.ToHexStringLower(bytes));
                break;
            case DateTimeOffset instant:
                text.Append(instant.ToString("O", CultureInfo.InvariantCulture));
                break;
            case DateTime instant:
                text.Append(instant.ToString("O", CultureInfo.InvariantCulture));
                break;
            case IFormattable formattable:
                text.Append(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                AppendAll(text, items.Cast<object?>(), "[", ", ", "]");
                break;
            case ITuple tuple:
                AppendMembers(text, Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), nested);
                break;
            default:
                AppendObject(text, value, nested);
                break;
        }
    }

    private static void AppendObject(StringBuilder text, object value, bool nested)
    {
        var type = value.GetType();
        var isRecord = type.GetMethod("PrintMembers", Members) is not null;
        var toString = type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType;
        if (!isRecord && toString != typeof(object) && toString != typeof(ValueType))
        {
            text.Append(value);
            return;
        }

        var members = Stored(type).Select(member => member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value)).ToList();
        if (members.Count == 0)
        {
            text.Append(type.Name);
            return;
        }

        AppendMembers(text, members, nested);
    }

    /// <summary>What the value holds: public fields and automatic properties, not those that compute.</summary>
    private static IEnumerable<MemberInfo> Stored(Type type)
    {
        var inherited = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? Stored(parent) : [];
        return inherited.Concat(type
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is FieldInfo
                || (member is PropertyInfo { CanRead: true } && type.GetField($"<{member.Name}>k__BackingField", Members) is not null))
            .OrderBy(static member => member.MetadataToken));
    }

    private static void AppendMembers(StringBuilder text, IEnumerable<object?> members, bool nested) =>
        AppendAll(text, members, nested ? "(" : "", " ", nested ? ")" : "");

    private static void AppendAll(StringBuilder text, IEnumerable<object?> items, string open, string between, string close)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            text.Append(first ? "" : between);
            first = false;
            Append(text, item, nested: true);
        }

        text.Append(close);
    }

    private static bool IsPlain(string text, bool nested) =>
        text.Length > 0
        && text is not "null"
        && text[0] != ' '
        && text[^1] != ' '
        && text.AsSpan().IndexOfAny('"', '@') < 0
        && !text.Any(char.IsControl)
        && (!nested || text.AsSpan().IndexOfAny(" ,()[]") < 0);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\').Append(c);
            }
            else if (char.IsControl(c))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.Append('"').ToString();
    }
}
