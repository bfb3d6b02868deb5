using System.Text;
using System.Text.RegularExpressions;
using Freshet.Sql.Expressions;

namespace Freshet.Sql.Functions;

/// <summary>Patterns of texts: regular expressions and LIKE, each compiled once for a call.</summary>
internal static class TextPatterns
{
    /// <summary>Patterns that are compiled once: of a constant here, of others as long as they stay the same.</summary>
    public sealed class Patterns(RegexOptions options = RegexOptions.None)
    {
        private byte[] _pattern = [];
        private Regex? _regex;
        private string? _failure;

        /// <summary>The pattern's expression; null, and the call fails, when it is none.</summary>
        public Regex? Of(RowCall call, ReadOnlySpan<byte> pattern)
        {
            if (_regex is null && _failure is null || !pattern.SequenceEqual(_pattern))
            {
                _pattern = pattern.ToArray();
                (_regex, _failure) = (null, null);
                try
                {
                    _regex = new Regex(Encoding.UTF8.GetString(pattern), options | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                }
                catch (ArgumentException e)
                {
                    _failure = $"its pattern is no regular expression: {e.Message}";
                }
            }

            if (_failure is not null)
            {
                call.Fail(_failure);
            }

            return _regex;
        }
    }

    public sealed class Extraction(CallExpression call)
    {
        private readonly Patterns _patterns = new();
        private readonly bool _hasGroup = call.Arguments.Count > 2;
        private char[] _text = [];

        public void Run(RowCall call)
        {
            if (_patterns.Of(call, call.Text(1)) is not { } regex)
            {
                return;
            }

            var group = _hasGroup ? call.Int(2) : 0;
            var bytes = call.Text(0);
            if (_text.Length < bytes.Length)
            {
                _text = new char[Math.Max(256, bytes.Length)];
            }

            var length = Encoding.UTF8.GetChars(bytes, _text);
            if (!regex.IsMatch(_text.AsSpan(0, length)))
            {
                call.SetNull();
                return;
            }

            var match = regex.Match(new string(_text, 0, length));
            if (group < 0 || group >= match.Groups.Count || !match.Groups[group].Success)
            {
                call.SetNull();
                return;
            }

            call.Set(match.Groups[group].Value);
        }
    }

    /// <summary>LIKE: % is anything, _ one character; the escape makes them plain.</summary>
    public sealed class LikePattern(CallExpression call, bool ignoreCase)
    {
        private readonly bool _hasEscape = call.Arguments.Count > 2;
        private byte[]? _pattern;
        private Regex? _regex;
        private byte[]? _plain; // the text between % at both ends, at one, or at none
        private bool _anyBefore;
        private bool _anyBehind;

        public void Run(RowCall call)
        {
            var pattern = call.Text(1);
            if (_pattern is null || !pattern.SequenceEqual(_pattern))
            {
                Compile(call, pattern.ToArray());
            }

            var text = call.Text(0);
            if (_plain is { } plain)
            {
                call.Set((_anyBefore, _anyBehind) switch
                {
                    (true, true) => text.IndexOf(plain) >= 0,
                    (true, false) => text.EndsWith(plain),
                    (false, true) => text.StartsWith(plain),
                    _ => text.SequenceEqual(plain),
                });
            }
            else if (_regex is { } regex)
            {
                call.Set(regex.IsMatch(Encoding.UTF8.GetString(text)));
            }
        }

        private void Compile(RowCall call, byte[] bytes)
        {
            (_pattern, _regex, _plain) = (bytes, null, null);
            var pattern = Encoding.UTF8.GetString(bytes);
            var escape = '\\';
            if (_hasEscape)
            {
                var text = call.String(2);
                if (text.Length != 1)
                {
                    call.Fail($"its escape '{text}' is not one character");
                    return;
                }

                escape = text[0];
            }

            var expression = new StringBuilder("^");
            var plain = new StringBuilder();
            var isPlain = !ignoreCase;
            (_anyBefore, _anyBehind) = (false, false);
            for (var i = 0; i < pattern.Length; i++)
            {
                var c = pattern[i];
                if (c == escape && i + 1 < pattern.Length && (pattern[i + 1] is '%' or '_' || pattern[i + 1] == escape))
                {
                    expression.Append(Regex.Escape(pattern[++i].ToString()));
                    plain.Append(pattern[i]);
                }
                else if (c == escape && _hasEscape)
                {
                    call.Fail($"its pattern '{pattern}' has the escape before a character that needs none");
                    return;
                }
                else if (c == '%')
                {
                    expression.Append(".*");
                    _anyBefore |= i == 0;
                    _anyBehind |= i == pattern.Length - 1;
                    isPlain &= i == 0 || i == pattern.Length - 1;
                }
                else if (c == '_')
                {
                    expression.Append("(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|.)");
                    isPlain = false;
                }
                else
                {
                    expression.Append(Regex.Escape(c.ToString()));
                    plain.Append(c);
                }
            }

            if (isPlain)
            {
                _plain = Encoding.UTF8.GetBytes(plain.ToString());
            }
            else
            {
                _regex = new Regex(
                    expression.Append('$').Replace("$", "\\z", expression.Length - 1, 1).ToString(),
                    RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
            }
        }
    }
}
