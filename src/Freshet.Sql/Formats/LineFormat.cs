using System.Text;
using System.Text.Json;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Formats;

/// <summary>Rows as lines of text: read into columns, and only those that are needed, and written.</summary>
internal abstract class LineFormat
{
    /// <summary>True when a line that cannot be read is left out and counted, and does not fail the job.</summary>
    public bool SkipsBad { get; init; }

    /// <summary>The ending of files in it.</summary>
    public abstract string Extension { get; }

    /// <summary>Reads a line into a row of columns (null for those that nobody needs); why it cannot be, or null.</summary>
    public abstract string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells);

    /// <summary>A row as a line.</summary>
    public abstract string Write(ColumnBatch rows, int row, SqlList<DataField> fields);

    /// <summary>The format that an option names; its own options stand behind a prefix.</summary>
    public static LineFormat Of(TableOptions options, string option = "format", string prefix = "")
    {
        var name = options.Required(option);
        switch (name)
        {
            case "json":
                return new JsonLineFormat
                {
                    SkipsBad = Flag(options, prefix + "json.ignore-parse-errors"),
                    FailsOnMissing = Flag(options, prefix + "json.fail-on-missing-field"),
                };
            case "csv":
                var delimiter = options.Text(prefix + "csv.field-delimiter") ?? ",";
                if (delimiter.Length != 1 || delimiter[0] > 0x7F || delimiter[0] == '"')
                {
                    throw FreshetException.User($"Option '{prefix}csv.field-delimiter' of table '{options.Table}' is one sign of ASCII, and '{delimiter}' is not.");
                }

                return new CsvLineFormat((byte)delimiter[0], options.Text(prefix + "csv.null-literal") ?? "") { SkipsBad = Flag(options, prefix + "csv.ignore-parse-errors") };
            case "raw":
                return new RawLineFormat();
            default:
                throw FreshetException.User($"Table '{options.Table}' has the format '{name}', which is not there: csv, json and raw are.");
        }
    }

    /// <summary>An option that is true or false.</summary>
    public static bool Flag(TableOptions options, string name) => options.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw FreshetException.User($"Option '{name}' of table '{options.Table}' is true or false, and '{other}' is neither."),
    };
}
