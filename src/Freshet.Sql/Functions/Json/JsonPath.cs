using System.Globalization;
using System.Text.Json;

namespace Freshet.Sql.Functions;

/// <summary>
/// A path into JSON, as Flink has it (that of the library Jayway): <c>[lax | strict] $</c>, then members (<c>.name</c>, <c>['name']</c>,
/// <c>['a', 'b']</c>, <c>.*</c>), items (<c>[0]</c>, <c>[-1]</c>, <c>[0, 2]</c>, <c>[1:3]</c>, <c>[*]</c>) and <c>..name</c> at any depth.
/// Without a word it is strict: what is not there is an error. Filters and functions are refused.
/// </summary>
internal sealed class JsonPath
{
    private readonly List<Step> _steps = [];
    private readonly string _text;
    private int _at;

    private JsonPath(string text) => _text = text;

    /// <summary>True when what is not there is nothing, and no error.</summary>
    public bool IsLax { get; private set; }

    /// <summary>True when it finds one value at most.</summary>
    public bool IsOne => _steps.TrueForAll(static s => s is { IsDeep: false, IsSlice: false, Names.Count: <= 1, Items.Count: <= 1 } && s.Names.Count + s.Items.Count == 1);

    /// <summary>The path of a text.</summary>
    /// <exception cref="FormatException">It is none: says where and what was expected.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath(text);
        path.ReadAll();
        return path;
    }

    /// <summary>Adds what it leads to, in the order of the document.</summary>
    public void Find(JsonElement root, List<JsonElement> found)
    {
        found.Clear();
        found.Add(root);
        var next = new List<JsonElement>();
        foreach (var step in _steps)
        {
            next.Clear();
            foreach (var element in found)
            {
                step.Follow(element, next);
            }

            found.Clear();
            found.AddRange(next);
        }
    }

    private void ReadAll()
    {
        SkipSpace();
        IsLax = ReadWord("lax");
        _ = IsLax || ReadWord("strict");
        SkipSpace();
        if (!Read('$'))
        {
            throw Expected("'$'");
        }

        SkipSpace();
        while (_at < _text.Length)
        {
            _steps.Add(ReadStep());
            SkipSpace();
        }
    }

    private Step ReadStep()
    {
        if (Read('['))
        {
            return ReadBrackets(isDeep: false);
        }

        if (!Read('.'))
        {
            throw Expected("'.' or '['");
        }

        var isDeep = Read('.');
        if (Read('['))
        {
            return ReadBrackets(isDeep); // $.['name'] too
        }

        if (Read('*'))
        {
            return new Step { IsDeep = isDeep };
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('.' or '[' or ' ' or '(' or '*'))
        {
            _at++;
        }

        if (_at == start || (_at < _text.Length && _text[_at] == '('))
        {
            throw Expected("a name");
        }

        return new Step { IsDeep = isDeep, Names = { _text[start.._at] } };
    }

    private Step ReadBrackets(bool isDeep)
    {
        SkipSpace();
        var step = new Step { IsDeep = isDeep };
        if (Read('*'))
        {
            Close();
            return step;
        }

        do
        {
            SkipSpace();
            if (_at < _text.Length && _text[_at] is '\'' or '"')
            {
                step.Names.Add(ReadQuoted());
            }
            else
            {
                ReadItem(step);
            }

            SkipSpace();
        }
        while (Read(','));
        Close();
        return step.Names.Count > 0 && step.Items.Count > 0 || step.IsSlice && step.Items.Count > 0 ? throw Expected("names alone, items alone or one range") : step;

        void Close()
        {
            SkipSpace();
            if (!Read(']'))
            {
                throw Expected("']'");
            }
        }
    }

    private void ReadItem(Step step)
    {
        var first = ReadNumber();
        SkipSpace();
        if (Read(':'))
        {
            SkipSpace();
            (step.IsSlice, step.From, step.To) = (true, first, ReadNumber());
        }
        else
        {
            step.Items.Add(first ?? throw Expected("a number, a name in quotes or '*' (filters are not there)"));
        }
    }

    private int? ReadNumber()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || (_at == start && _text[_at] == '-')))
        {
            _at++;
        }

        return start == _at ? null
            : int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Expected("a number");
    }

    private string ReadQuoted()
    {
        var quote = _text[_at++];
        var name = new System.Text.StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            name.Append(_text[_at++]);
        }

        return Read(quote) ? name.ToString() : throw Expected($"{quote}");
    }

    private bool Read(char c)
    {
        var isThere = _at < _text.Length && _text[_at] == c;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool ReadWord(string word)
    {
        var isThere = _text.AsSpan(_at).StartsWith(word, StringComparison.OrdinalIgnoreCase) && _at + word.Length < _text.Length && char.IsWhiteSpace(_text[_at + word.Length]);
        _at += isThere ? word.Length : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private FormatException Expected(string what) => new($"its path '{_text}' is wrong at character {(_at + 1).ToString(CultureInfo.InvariantCulture)}: expected {what}");

    /// <summary>Members, items or a range of items; neither is all of them.</summary>
    private sealed class Step
    {
        public bool IsDeep { get; init; }

        public List<string> Names { get; } = [];

        public List<int> Items { get; } = [];

        public bool IsSlice { get; set; }

        public int? From { get; set; }

        public int? To { get; set; }

        public void Follow(JsonElement element, List<JsonElement> found)
        {
            Here(element, found);
            if (!IsDeep)
            {
                return;
            }

            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in element.EnumerateObject())
                {
                    Follow(member.Value, found);
                }
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                {
                    Follow(item, found);
                }
            }
        }

        private void Here(JsonElement element, List<JsonElement> found)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                if (Names.Count == 0 && Items.Count == 0 && !IsSlice)
                {
                    found.AddRange(element.EnumerateObject().Select(static m => m.Value));
                }

                foreach (var name in Names)
                {
                    if (element.TryGetProperty(name, out var member))
                    {
                        found.Add(member);
                    }
                }
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                FindItems(element, found);
            }
        }

        private void FindItems(JsonElement array, List<JsonElement> found)
        {
            var count = array.GetArrayLength();
            foreach (var item in Items)
            {
                var place = item < 0 ? count + item : item;
                if (place >= 0 && place < count)
                {
                    found.Add(array[place]);
                }
            }

            if (Items.Count == 0 && Names.Count == 0)
            {
                var from = Math.Clamp(From is < 0 ? count + From.Value : From ?? 0, 0, count);
                var to = Math.Clamp(To is < 0 ? count + To.Value : To ?? count, 0, count);
                for (var i = from; i < to; i++)
                {
                    found.Add(array[i]);
                }
            }
        }
    }
}
