using System.Text.Json;
using Freshet.Sql;
using Freshet.Sql.Parsing;

namespace Freshet.Tool.Sql;

/// <summary>What the begin of a file of JSON lines says about it: its members in the order in which they were first seen.</summary>
/// <param name="Columns">Members as columns; objects are ROWs.</param>
/// <param name="LeftOut">Members that cannot be columns yet.</param>
internal sealed record JsonGuess(IReadOnlyList<DataField> Columns, IReadOnlyList<string> LeftOut)
{
    public static JsonGuess Of(string file, IReadOnlyList<string> lines)
    {
        var root = new Shape();
        foreach (var line in lines)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    throw FreshetException.User($"'{file}' has no JSON object a line. Its first line is: {Short(line)}");
                }

                root.See(document.RootElement);
            }
            catch (JsonException) when (root.Members.Count > 0)
            {
                // whether a bad line fails the query is said when it is read
            }
            catch (JsonException)
            {
                throw FreshetException.User($"'{file}' has no JSON object a line. Its first line is: {Short(line)}");
            }
        }

        var leftOut = new List<string>();
        var type = root.ToType("", leftOut);
        return type.Fields.Count > 0
            ? new JsonGuess([.. type.Fields], leftOut)
            : throw FreshetException.User($"'{file}' has no line with members: its columns cannot be known. Declare the table with CREATE TABLE.");
    }

    private static string Short(string line) => line.Length > 80 ? line[..80] + "…" : line;

    /// <summary>What was seen of a value in all lines.</summary>
    private sealed class Shape
    {
        private readonly TypeGuess _guess = new();
        private readonly List<string> _order = [];
        private bool _isArray;

        public Dictionary<string, Shape> Members { get; } = new(StringComparer.Ordinal);

        public void See(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                    {
                        if (!Members.TryGetValue(member.Name, out var shape))
                        {
                            Members.Add(member.Name, shape = new Shape());
                            _order.Add(member.Name);
                        }

                        shape.See(member.Value);
                    }

                    break;
                case JsonValueKind.Array:
                    _isArray = true;
                    break;
                case JsonValueKind.String:
                    _guess.See(TypeGuess.Time(value.GetString()!));
                    break;
                case JsonValueKind.Number:
                    _guess.See(value.GetRawText());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    _guess.See(DataType.Boolean);
                    break;
                default:
                    break;
            }
        }

        public DataType ToType(string path, List<string> leftOut)
        {
            if (Members.Count == 0)
            {
                return _guess.Type;
            }

            var fields = new List<DataField>();
            foreach (var name in _order)
            {
                var (member, at) = (Members[name], path.Length > 0 ? $"{path}.{name}" : name);
                if (member._isArray)
                {
                    leftOut.Add(at);
                    continue;
                }

                fields.Add(new DataField(name, member.ToType(at, leftOut)));
            }

            return DataType.Row([.. fields]);
        }
    }
}
