using System.Globalization;

namespace Freshet.Bench;

/// <summary>A row of a query's answer.</summary>
internal interface IRow
{
    /// <summary>The row as <c>flink-bench</c> writes it: columns with tabs between.</summary>
    string ToLine();
}

/// <summary>A row that takes the place of the one before with the same key: an answer that changes as records come, of which the newest rows count.</summary>
internal interface IUpdate : IRow
{
    /// <summary>The columns that say which row it is, as a line begins.</summary>
    string ToKey();
}

/// <summary>How columns are written.</summary>
internal static class Columns
{
    public static string Line(params ReadOnlySpan<object> columns)
    {
        var texts = new string[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            texts[i] = Convert.ToString(columns[i], CultureInfo.InvariantCulture)!;
        }

        return string.Join('\t', texts);
    }

    public static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string Day(long day) => DateTimeOffset.FromUnixTimeSeconds(day * 86_400).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Hours and minutes from the minutes of a day.</summary>
    public static string TimeOfDay(long minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    /// <summary>A DECIMAL of scale 3 from its thousandths.</summary>
    public static string Decimal(long thousandths) => string.Create(CultureInfo.InvariantCulture, $"{thousandths / 1000}.{thousandths % 1000:000}");
}
