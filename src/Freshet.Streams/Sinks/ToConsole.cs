using System.Globalization;
using System.Text;
using Freshet.Core;

namespace Freshet;

/// <summary>Streams onto the console.</summary>
public static class ToConsoleExtensions
{
    /// <summary>
    /// Writes each record as a line, at least once: after a failure the lines since the last checkpoint come again. One subtask writes
    /// all lines.
    /// </summary>
    /// <param name="stream">The records.</param>
    /// <param name="format">The line of a record; its <c>ToString</c> (culture-invariant where it can be) unless given.</param>
    /// <param name="to">Where to write; the console's output unless given.</param>
    public static StreamEnd ToConsole<T>(this DataStream<T> stream, Func<T, string>? format = null, TextWriter? to = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.ToSink("to console", () => new ConsoleSink<T>(format ?? Plain, to ?? Console.Out), detail: "at least once", parallelismMax: 1);
    }

    private static string Plain<T>(T value) => value switch
    {
        null => "null",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>Writes records as lines, a batch at a time.</summary>
internal sealed class ConsoleSink<T>(Func<T, string> format, TextWriter to) : SinkWriter<T>
{
    private readonly StringBuilder _text = new();
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                _text.Append(format(items[i])).Append(to.NewLine);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "format", _records + i, items[i], e);
        }

        _records += items.Length;
        batch.Release();
        Write();
    }

    public override void Flush()
    {
        try
        {
            to.Flush();
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    private void Write()
    {
        try
        {
            to.Write(_text);
            _text.Clear();
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    private FreshetException Unwritable(IOException e) =>
        FreshetException.External($"{Context.Describe()} cannot write: {e.Message}. Is the reader of the output gone?", e);
}
