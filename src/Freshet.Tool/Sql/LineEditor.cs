using System.Text;

namespace Freshet.Tool.Sql;

/// <summary>A line that was read; one that Ctrl+C ended is abandoned.</summary>
internal readonly record struct EditedLine(string Text, bool IsAbandoned);

/// <summary>
/// Reads a line from a terminal key by key: arrows, Home, End, Backspace, Delete, Ctrl+A, E, U, K, W, L, the history with Up and Down, completion with Tab.
/// </summary>
internal sealed class LineEditor(History history, Func<string, IEnumerable<string>> completions)
{
    private readonly StringBuilder _line = new();
    private int _at;
    private int _entry;
    private int _rowsUp;
    private string _prompt = "";

    /// <summary>A line; null at the end of input (Ctrl+D in an empty one).</summary>
    public EditedLine? Read(string prompt)
    {
        _prompt = prompt;
        _line.Clear();
        (_at, _entry, _rowsUp) = (0, history.Entries.Count, 0);
        Console.TreatControlCAsInput = true;
        try
        {
            Draw();
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                {
                    return Done(abandoned: false);
                }

                if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
                {
                    return Done(abandoned: true);
                }

                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _line.Length == 0)
                {
                    Console.WriteLine();
                    return null;
                }

                Take(key);
                Draw();
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private EditedLine Done(bool abandoned)
    {
        _at = _line.Length;
        Draw();
        Console.WriteLine(abandoned ? "^C" : "");
        return new EditedLine(_line.ToString(), abandoned);
    }

    private void Take(ConsoleKeyInfo key)
    {
        switch (key.Key, key.Modifiers)
        {
            case (ConsoleKey.LeftArrow, _) or (ConsoleKey.B, ConsoleModifiers.Control):
                _at = Math.Max(0, _at - 1);
                break;
            case (ConsoleKey.RightArrow, _) or (ConsoleKey.F, ConsoleModifiers.Control):
                _at = Math.Min(_line.Length, _at + 1);
                break;
            case (ConsoleKey.Home, _) or (ConsoleKey.A, ConsoleModifiers.Control):
                _at = 0;
                break;
            case (ConsoleKey.End, _) or (ConsoleKey.E, ConsoleModifiers.Control):
                _at = _line.Length;
                break;
            case (ConsoleKey.UpArrow, _) or (ConsoleKey.P, ConsoleModifiers.Control):
                Recall(_entry - 1);
                break;
            case (ConsoleKey.DownArrow, _) or (ConsoleKey.N, ConsoleModifiers.Control):
                Recall(_entry + 1);
                break;
            case (ConsoleKey.Backspace, _) when _at > 0:
                _line.Remove(--_at, 1);
                break;
            case (ConsoleKey.Delete, _) or (ConsoleKey.D, ConsoleModifiers.Control) when _at < _line.Length:
                _line.Remove(_at, 1);
                break;
            case (ConsoleKey.U, ConsoleModifiers.Control):
                _line.Remove(0, _at);
                _at = 0;
                break;
            case (ConsoleKey.K, ConsoleModifiers.Control):
                _line.Length = _at;
                break;
            case (ConsoleKey.W, ConsoleModifiers.Control):
                var from = _line.ToString(0, _at).TrimEnd().LastIndexOf(' ') + 1;
                _line.Remove(from, _at - from);
                _at = from;
                break;
            case (ConsoleKey.L, ConsoleModifiers.Control):
                Console.Write("\x1b[H\x1b[2J");
                _rowsUp = 0;
                break;
            case (ConsoleKey.Tab, _):
                Complete();
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(_at++, key.KeyChar);
                }

                break;
        }
    }

    private void Recall(int entry)
    {
        if (entry < 0 || entry > history.Entries.Count)
        {
            return;
        }

        _entry = entry;
        _line.Clear().Append(entry < history.Entries.Count ? history.Entries[entry] : "");
        _at = _line.Length;
    }

    /// <summary>What all completions begin with; where that is nothing, they are listed.</summary>
    private void Complete()
    {
        var before = _line.ToString(0, _at);
        var all = completions(before).Distinct(StringComparer.Ordinal).ToArray();
        if (all.Length == 0)
        {
            return;
        }

        var common = all[0];
        foreach (var one in all)
        {
            var length = 0;
            while (length < Math.Min(common.Length, one.Length) && common[length] == one[length])
            {
                length++;
            }

            common = common[..length];
        }

        if (common.Length > 0)
        {
            _line.Insert(_at, common);
            _at += common.Length;
            return;
        }

        var word = before[(before.LastIndexOf(' ') + 1)..];
        Console.Write($"\r\n{string.Join("  ", all.Take(40).Select(a => word + a))}\r\n");
        _rowsUp = 0;
    }

    private void Draw()
    {
        var width = Math.Max(Console.WindowWidth, 20);
        var text = new StringBuilder();
        text.Append(_rowsUp > 0 ? $"\x1b[{_rowsUp}A" : "").Append("\r\x1b[J").Append(_prompt).Append(_line);
        var end = _prompt.Length + _line.Length;
        text.Append(end % width == 0 ? "\r\n" : "");
        var (row, column) = Math.DivRem(_prompt.Length + _at, width);
        var up = (end / width) - row;
        text.Append(up > 0 ? $"\x1b[{up}A" : "").Append('\r').Append(column > 0 ? $"\x1b[{column}C" : "");
        _rowsUp = row;
        Console.Write(text);
    }
}
