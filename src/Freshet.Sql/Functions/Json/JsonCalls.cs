using System.Text;
using System.Text.Json;
using Freshet.Sql.Expressions;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Functions;

/// <summary>A call that follows a path into JSON; the first arguments are the JSON and the path.</summary>
internal abstract class JsonPathCall(CallExpression call)
{
    private readonly List<JsonElement> _found = [];
    private byte[] _path = [];
    private JsonPath? _parsed;
    private string? _wrongPath;

    protected CallExpression Call => call;

    public void Run(RowCall row)
    {
        if (row.IsNull(0) || row.IsNull(1))
        {
            row.SetNull();
            return;
        }

        if (PathOf(row.Text(1)) is not { } path)
        {
            row.Fail(_wrongPath!);
            return;
        }

        using var document = JsonFunctions.Parse(row.Text(0));
        if (document is null)
        {
            OnError(row, "its first argument is no JSON");
            return;
        }

        path.Find(document.RootElement, _found);
        if (_found.Count == 0 && path.IsOne && !path.IsLax)
        {
            OnError(row, $"the path '{Encoding.UTF8.GetString(row.Text(1))}' leads to nothing");
        }
        else
        {
            OnFound(row, path, _found);
        }
    }

    protected abstract void OnFound(RowCall row, JsonPath path, List<JsonElement> found);

    protected abstract void OnError(RowCall row, string why);

    private JsonPath? PathOf(ReadOnlySpan<byte> text)
    {
        if ((_parsed is null && _wrongPath is null) || !text.SequenceEqual(_path))
        {
            _path = text.ToArray();
            (_parsed, _wrongPath) = (null, null);
            try
            {
                _parsed = JsonPath.Parse(Encoding.UTF8.GetString(text));
            }
            catch (FormatException e)
            {
                _wrongPath = e.Message;
            }
        }

        return _parsed;
    }
}

/// <summary>JSON_EXISTS: JSON, path, what an error gives.</summary>
internal sealed class JsonExists(CallExpression call) : JsonPathCall(call)
{
    private readonly JsonBehaviorKind _onError = JsonFunctions.OptionOf<JsonBehaviorKind>(call, 2);

    protected override void OnFound(RowCall row, JsonPath path, List<JsonElement> found) => row.Set(found.Count > 0);

    protected override void OnError(RowCall row, string why)
    {
        switch (_onError)
        {
            case JsonBehaviorKind.Error:
                row.Fail(why);
                break;
            case JsonBehaviorKind.Unknown:
                row.SetNull();
                break;
            default:
                row.Set(_onError == JsonBehaviorKind.True);
                break;
        }
    }
}

/// <summary>JSON_VALUE: JSON, path, a NULL of the type, what nothing gives and its default, what an error gives and its default.</summary>
internal sealed class JsonValueOf(CallExpression call) : JsonPathCall(call)
{
    private const int Empty = 3;
    private const int Error = 5;
    private readonly JsonBehaviorKind _onEmpty = JsonFunctions.OptionOf<JsonBehaviorKind>(call, Empty);
    private readonly JsonBehaviorKind _onError = JsonFunctions.OptionOf<JsonBehaviorKind>(call, Error);

    protected override void OnFound(RowCall row, JsonPath path, List<JsonElement> found)
    {
        if (found.Count == 0 || found is [{ ValueKind: JsonValueKind.Null }])
        {
            Give(row, _onEmpty, Empty + 1, "the path leads to nothing");
        }
        else if (!path.IsOne || found[0].ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            const string Why = "the path leads to no scalar";
            Give(row, path.IsLax ? _onEmpty : _onError, path.IsLax ? Empty + 1 : Error + 1, Why);
        }
        else if (!TrySet(row, found[0]))
        {
            OnError(row, $"{found[0].GetRawText()} is no {Call.Type.WithNull(true)}");
        }
    }

    protected override void OnError(RowCall row, string why) => Give(row, _onError, Error + 1, why);

    private void Give(RowCall row, JsonBehaviorKind behavior, int value, string why)
    {
        if (behavior == JsonBehaviorKind.Error)
        {
            row.Fail(why);
        }
        else if (behavior == JsonBehaviorKind.Null || row.IsNull(value))
        {
            row.SetNull();
        }
        else if (Call.Type.IsText)
        {
            row.Set(row.Text(value));
        }
        else if (Call.Type.Kind == TypeKind.Boolean)
        {
            row.Set(row.Bool(value));
        }
        else if (Call.Type.IsApproximate)
        {
            row.Set(row.Double(value));
        }
        else
        {
            row.Set(row.Int64(value));
        }
    }

    private bool TrySet(RowCall row, JsonElement scalar)
    {
        var text = scalar.ValueKind == JsonValueKind.String ? scalar.GetString()! : scalar.GetRawText();
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (Call.Type.IsText)
        {
            row.Set(text);
            return true;
        }

        if (Call.Type.Kind == TypeKind.Boolean)
        {
            var isBool = bool.TryParse(text, out var value);
            row.Set(value);
            return isBool;
        }

        if (Call.Type.IsApproximate)
        {
            var isNumber = double.TryParse(text, culture, out var number);
            row.Set(number);
            return isNumber;
        }

        if (!long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, culture, out var whole))
        {
            return false;
        }

        row.Set(whole);
        return !row.Forgive();
    }
}

/// <summary>JSON_QUERY: JSON, path, the wrapper, what nothing gives, what an error gives.</summary>
internal sealed class JsonQueryOf(CallExpression call) : JsonPathCall(call)
{
    private readonly JsonWrapper _wrapper = JsonFunctions.OptionOf<JsonWrapper>(call, 2);
    private readonly JsonBehaviorKind _onEmpty = JsonFunctions.OptionOf<JsonBehaviorKind>(call, 3);
    private readonly JsonBehaviorKind _onError = JsonFunctions.OptionOf<JsonBehaviorKind>(call, 4);

    protected override void OnFound(RowCall row, JsonPath path, List<JsonElement> found)
    {
        // a path to several values is itself an array of them
        var isArray = !path.IsOne || (found.Count == 1 && found[0].ValueKind == JsonValueKind.Array);
        var isNothing = path.IsOne && (found.Count == 0 || found[0].ValueKind == JsonValueKind.Null);
        var isWrapped = _wrapper == JsonWrapper.Unconditional || (_wrapper == JsonWrapper.Conditional && !isArray);
        if (isNothing)
        {
            Give(row, _onEmpty, "the path leads to nothing");
        }
        else if (!isWrapped && !isArray && found[0].ValueKind != JsonValueKind.Object)
        {
            Give(row, path.IsLax ? _onEmpty : _onError, "the path leads to a scalar, which is not wrapped");
        }
        else
        {
            JsonFunctions.Set(row, writer =>
            {
                Around(writer, isWrapped, () => Around(writer, !path.IsOne, () => found.ForEach(f => f.WriteTo(writer))));
            });
        }
    }

    protected override void OnError(RowCall row, string why) => Give(row, _onError, why);

    private static void Around(Utf8JsonWriter writer, bool isArray, Action write)
    {
        if (isArray)
        {
            writer.WriteStartArray();
        }

        write();
        if (isArray)
        {
            writer.WriteEndArray();
        }
    }

    private static void Give(RowCall row, JsonBehaviorKind behavior, string why)
    {
        switch (behavior)
        {
            case JsonBehaviorKind.Error:
                row.Fail(why);
                break;
            case JsonBehaviorKind.EmptyArray:
                row.Set("[]"u8);
                break;
            case JsonBehaviorKind.EmptyObject:
                row.Set("{}"u8);
                break;
            default:
                row.SetNull();
                break;
        }
    }
}

/// <summary>JSON_OBJECT and JSON_ARRAY: what is done with NULLs and which values are JSON already, then keys and values, or values.</summary>
internal sealed class JsonConstructor
{
    private readonly bool _isObject;
    private readonly bool _hasNulls;
    private readonly bool[] _isJson;

    public JsonConstructor(CallExpression call, bool isObject)
    {
        var options = ((LiteralExpression)call.Arguments[0]).Text!;
        _isObject = isObject;
        _hasNulls = options[0] == 'n';
        _isJson = [.. options[1..].Select(static c => c == 'j')];
    }

    /// <summary>The first argument: NULLs kept (n) or left out (a), and for each value whether it is JSON already (j) or not (v).</summary>
    public static LiteralExpression Options(bool hasNulls, IEnumerable<bool> isJson) => LiteralExpression.Of((hasNulls ? "n" : "a") + string.Concat(isJson.Select(static j => j ? 'j' : 'v')));

    public void Run(RowCall row) => JsonFunctions.Set(row, writer =>
    {
        var step = _isObject ? 2 : 1;
        if (_isObject)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }

        for (var i = 0; i < _isJson.Length; i++)
        {
            var value = (i * step) + step;
            if (_isObject && row.IsNull(value - 1))
            {
                row.Fail($"the key of member {(i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)} is NULL");
                return;
            }

            if (!row.IsNull(value) || _hasNulls)
            {
                Write(row, writer, i, value);
            }
        }

        if (_isObject)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    });

    private void Write(RowCall row, Utf8JsonWriter writer, int i, int value)
    {
        if (_isObject)
        {
            writer.WritePropertyName(row.Text(value - 1));
        }

        if (!_isJson[i] || row.IsNull(value))
        {
            JsonCells.Write(writer, row.Columns[value], row.Row, row.TypeOf(value));
            return;
        }

        using var document = JsonFunctions.Parse(row.Text(value));
        if (document is null)
        {
            writer.WriteNullValue();
            row.Fail($"'{row.String(value)}' is no JSON");
        }
        else
        {
            document.WriteTo(writer);
        }
    }
}
