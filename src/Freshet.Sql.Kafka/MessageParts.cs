using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Kafka;

/// <summary>Finds from the options which columns are in keys and which in values.</summary>
internal static class MessageParts
{
    public static MessagePart Of(TableOptions options, SqlList<DataField> columns, IReadOnlyList<KafkaMetadata> metadata, bool isUpsert, out MessagePart? key)
    {
        var stored = Enumerable.Range(0, columns.Count).Where(c => !metadata.Any(m => m.Column == c)).ToArray();
        var keyColumns = isUpsert ? [.. options.Key] : KeyFields(options, columns, stored);
        var prefix = options.Text("key.fields-prefix") ?? "";
        var keyOption = isUpsert ? options.Required("key.format") : options.Text("key.format");
        if (keyOption is null != (keyColumns.Length == 0))
        {
            throw FreshetException.User($"Table '{options.Table}' has {(keyOption is null ? "'key.fields' and no 'key.format'" : "'key.format' and no 'key.fields'")} in WITH: a key needs both.");
        }

        foreach (var column in keyColumns)
        {
            if (!stored.Contains(column))
            {
                throw FreshetException.User($"Column '{columns[column].Name}' of table '{options.Table}' is metadata and cannot be in the key.");
            }

            if (!columns[column].Name.StartsWith(prefix, StringComparison.Ordinal) || columns[column].Name.Length == prefix.Length)
            {
                throw FreshetException.User($"Column '{columns[column].Name}' of table '{options.Table}' is in the key, and its name does not begin with '{prefix}' (key.fields-prefix).");
            }
        }

        var withKey = options.Choice("value.fields-include", "ALL", "EXCEPT_KEY") == "ALL";
        if (withKey && prefix.Length > 0)
        {
            throw FreshetException.User($"Table '{options.Table}' has 'key.fields-prefix', which needs 'value.fields-include' = 'EXCEPT_KEY': in values columns have their own names.");
        }

        int[] valueColumns = withKey ? stored : [.. stored.Where(c => !keyColumns.Contains(c))];
        key = keyOption is null ? null : Part(options, "key.format", "key.", keyColumns, c => columns[c] with { Name = columns[c].Name[prefix.Length..] });
        if (key is { IsChangelog: true })
        {
            throw FreshetException.User($"Option 'key.format' of table '{options.Table}' is '{key.Format}', which tells changes: it is for values.");
        }

        var valueOption = options.Text("value.format") is not null || isUpsert ? "value.format" : "format";
        if (valueOption == "value.format" && options.Text("format") is not null)
        {
            throw FreshetException.User($"Table '{options.Table}' has both 'format' and 'value.format' in WITH: leave one out.");
        }

        var value = Part(options, valueOption, valueOption == "format" ? "" : "value.", valueColumns, c => columns[c]);
        return isUpsert && value.IsChangelog
            ? throw FreshetException.User($"Table '{options.Table}' is of upsert-kafka, whose values are rows: '{value.Format}' tells changes, by the connector 'kafka'.")
            : value;
    }

    private static int[] KeyFields(TableOptions options, SqlList<DataField> columns, int[] stored)
    {
        var names = options.Text("key.fields")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. names.Select(name => Array.Find(stored.Select(static c => (int?)c).ToArray(), c => columns[c!.Value].Name == name) ?? throw Unknown(name))];

        FreshetException Unknown(string name)
        {
            var nearest = Similar.Nearest(name, stored.Select(c => columns[c].Name));
            return FreshetException.User($"Option 'key.fields' of table '{options.Table}' names '{name}', which is none of its columns.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}");
        }
    }

    private static MessagePart Part(TableOptions options, string option, string prefix, int[] columns, Func<int, DataField> field)
    {
        var name = options.Required(option);
        var fields = SqlList.Create<DataField>([.. columns.Select(field)]);
        if (columns.Length == 0)
        {
            throw FreshetException.User($"Table '{options.Table}' has no column for '{option}': all are in the key ('value.fields-include' = 'ALL' has them in the value, too).");
        }

        if (name == DebeziumEnvelope.Format)
        {
            var skips = LineFormat.Flag(options, $"{prefix}{name}.ignore-parse-errors");
            return new MessagePart(name, () => new JsonLineFormat { SkipsBad = skips }, columns, fields) { HasSchema = LineFormat.Flag(options, $"{prefix}{name}.schema-include") };
        }

        if (name == "raw" && columns.Length != 1)
        {
            throw FreshetException.User($"Table '{options.Table}' has {columns.Length} columns for '{option}' = 'raw', which is for one.");
        }

        try
        {
            _ = LineFormat.Of(options, option, prefix); // its errors
        }
        catch (FreshetException) when (name is not ("json" or "csv" or "raw"))
        {
            throw FreshetException.User($"Option '{option}' of table '{options.Table}' is '{name}', which is not there: csv, json, raw and, for values, {DebeziumEnvelope.Format} are.");
        }

        return new MessagePart(name, () => LineFormat.Of(options, option, prefix), columns, fields);
    }
}
