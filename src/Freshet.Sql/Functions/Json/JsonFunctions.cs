using System.Buffers;
using System.Text.Json;
using Freshet.Sql.Expressions;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Functions;

/// <summary>
/// Functions of JSON. What the SQL words say (ON EMPTY, RETURNING, …) are constants among the arguments, so that equal calls are equal.
/// </summary>
internal static class JsonFunctions
{
    private const string Group = "JSON";

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        new ScalarFunction("JSON_EXISTS")
        {
            Group = Group,
            Usage = "(json, path [{TRUE | FALSE | UNKNOWN | ERROR} ON ERROR])",
            Summary = "Whether the path leads to something; what is no JSON is an error, FALSE unless said otherwise.",
            Example = "JSON_EXISTS('{\"a\": [{ \"b\": 1 }]}', '$.a[0].b') -> TRUE",
            Resolve = static a => Texts(a) ? new Signature([.. a.Select(static x => x.Type)], DataType.Boolean.WithNull(true)) : null,
            IsStrict = false,
            CanFail = true,
            RowFor = static call => new JsonExists(call).Run,
        },
        new ScalarFunction("JSON_VALUE")
        {
            Group = Group,
            Usage = "(json, path [RETURNING type] [{NULL | ERROR | DEFAULT value} ON EMPTY] [… ON ERROR])",
            Summary = "The scalar that the path leads to, as a text or a BOOLEAN, a whole number, FLOAT or DOUBLE; else NULL unless said otherwise.",
            Example = "JSON_VALUE('{\"a.b\": [0.998, 0.996]}', '$.[\"a.b\"][0]' RETURNING DOUBLE) -> 0.998",
            Resolve = static a => Texts(a) ? new Signature([.. a.Select(static x => x.Type)], a[2].Type.WithNull(true)) : null,
            IsStrict = false,
            CanFail = true,
            RowFor = static call => new JsonValueOf(call).Run,
        },
        new ScalarFunction("JSON_QUERY")
        {
            Group = Group,
            Usage = "(json, path [{WITHOUT | WITH [CONDITIONAL | UNCONDITIONAL]} ARRAY WRAPPER] [{NULL | EMPTY ARRAY | EMPTY OBJECT | ERROR} ON EMPTY] [… ON ERROR])",
            Summary = "The object or array that the path leads to, as JSON; scalars must be wrapped.",
            Example = "JSON_QUERY('{\"a\":[{\"c\":\"c1\"},{\"c\":\"c2\"}]}', 'lax $.a[*].c') -> [\"c1\",\"c2\"]",
            Resolve = static a => Texts(a) ? new Signature([.. a.Select(static x => x.Type)], DataType.String.WithNull(true)) : null,
            IsStrict = false,
            CanFail = true,
            RowFor = static call => new JsonQueryOf(call).Run,
        },
        Is("IS JSON", "Whether the text is JSON (also IS JSON VALUE | SCALAR | ARRAY | OBJECT, and IS NOT); FALSE for NULL.", "'[1]' IS JSON -> TRUE", static _ => true),
        Is("IS JSON SCALAR", "", "", static k => k is not (JsonValueKind.Object or JsonValueKind.Array)),
        Is("IS JSON ARRAY", "", "", static k => k == JsonValueKind.Array),
        Is("IS JSON OBJECT", "", "", static k => k == JsonValueKind.Object),
        new ScalarFunction("JSON_OBJECT")
        {
            Group = Group,
            Usage = "([KEY] k VALUE v [FORMAT JSON], … [{NULL | ABSENT} ON NULL])",
            Summary = "An object of these members; JSON_OBJECT and JSON_ARRAY as values are put in as they are.",
            Example = "JSON_OBJECT('a' VALUE 1, 'b' VALUE JSON_ARRAY(TRUE)) -> {\"a\":1,\"b\":[true]}",
            Resolve = static a => a.Count % 2 == 1 && a.Skip(1).Where(static (_, i) => i % 2 == 0).All(static k => k.Type.IsText || k.Type.Kind == TypeKind.Null) ? Any(a) : null,
            IsStrict = false,
            CanFail = true,
            RowFor = static call => new JsonConstructor(call, isObject: true).Run,
        },
        new ScalarFunction("JSON_ARRAY")
        {
            Group = Group,
            Usage = "(v [FORMAT JSON], … [{NULL | ABSENT} ON NULL])",
            Summary = "An array of these values, without the NULLs unless NULL ON NULL is said.",
            Example = "JSON_ARRAY(1, 'two', CAST(NULL AS STRING)) -> [1,\"two\"]",
            Resolve = static a => a.Count > 0 ? Any(a) : null,
            IsStrict = false,
            CanFail = true,
            RowFor = static call => new JsonConstructor(call, isObject: false).Run,
        },
        new ScalarFunction("JSON_STRING")
        {
            Group = Group,
            Usage = "(value)",
            Summary = "Any value as JSON.",
            Example = "JSON_STRING('say \"hi\"') -> \"say \\\"hi\\\"\"",
            Resolve = static a => a.Count == 1 ? new Signature([a[0].Type.Kind == TypeKind.Null ? DataType.String : a[0].Type], DataType.String) : null,
            RowFor = static _ => Written,
        },
        new ScalarFunction("JSON_QUOTE")
        {
            Group = Group,
            Usage = "(text)",
            Summary = "The text as a string of JSON, in quotes.",
            Example = "JSON_QUOTE('a/b') -> \"a/b\"",
            Resolve = Signatures.Of(DataType.String, [DataType.String]),
            RowFor = static _ => Written,
        },
        new ScalarFunction("JSON_UNQUOTE")
        {
            Group = Group,
            Usage = "(text)",
            Summary = "The text that a string of JSON stands for; what is none stays as it is.",
            Example = "JSON_UNQUOTE('\"a\\u0062\"') -> ab",
            Resolve = Signatures.Of(DataType.String, [DataType.String]),
            Row = Unquote,
        },
    ];

    /// <summary>The words of a call as a constant argument.</summary>
    public static LiteralExpression Option(Enum value) => LiteralExpression.Of(value.ToString());

    /// <summary>Such an argument's meaning.</summary>
    public static T OptionOf<T>(CallExpression call, int argument)
        where T : struct, Enum => Enum.Parse<T>(((LiteralExpression)call.Arguments[argument]).Text!);

    /// <summary>Writes JSON as the result of a call.</summary>
    public static void Set(RowCall call, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, JsonCells.Options))
        {
            write(writer);
        }

        call.Set(bytes.WrittenSpan);
    }

    /// <summary>The document of a text; null where it is none.</summary>
    public static JsonDocument? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var document = JsonDocument.ParseValue(ref reader);
            try
            {
                if (!reader.Read())
                {
                    return document;
                }
            }
            catch (JsonException)
            {
                // something stands behind it
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Texts(IReadOnlyList<BoundExpression> arguments) => arguments.Count > 2 && arguments.Take(2).All(static a => a.Type.IsText || a.Type.Kind == TypeKind.Null);

    private static Signature Any(IReadOnlyList<BoundExpression> arguments) =>
        new([.. arguments.Select(static a => a.Type.Kind == TypeKind.Null ? DataType.String.WithNull(true) : a.Type)], DataType.String.WithNull(false));

    private static void Written(RowCall call) => Set(call, writer => JsonCells.Write(writer, call.Columns[0], call.Row, call.TypeOf(0)));

    private static void Unquote(RowCall call)
    {
        using var document = Parse(call.Text(0));
        if (document?.RootElement is { ValueKind: JsonValueKind.String } text)
        {
            call.Set(text.GetString()!);
        }
        else
        {
            call.SetPart(0, 0, call.Text(0).Length);
        }
    }

    private static ScalarFunction Is(string name, string summary, string example, Func<JsonValueKind, bool> fits) => new(name)
    {
        Group = Group,
        Usage = "",
        Summary = summary,
        Example = example,
        Resolve = static a => a.Count == 1 && (a[0].Type.IsText || a[0].Type.Kind == TypeKind.Null) ? new Signature([a[0].Type.Kind == TypeKind.Null ? DataType.String : a[0].Type], DataType.Boolean.WithNull(false)) : null,
        IsStrict = false,
        Print = a => $"{a[0]} {name}",
        Row = call =>
        {
            using var document = call.IsNull(0) ? null : Parse(call.Text(0));
            call.Set(document is not null && fits(document.RootElement.ValueKind));
        },
    };
}
