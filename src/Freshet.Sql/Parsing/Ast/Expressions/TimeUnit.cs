namespace Freshet.Sql.Parsing;

/// <summary>A unit of time, or a part that EXTRACT takes out of one.</summary>
public enum TimeUnit
{
    /// <summary>A thousand years.</summary>
    Millennium,

    /// <summary>A hundred years.</summary>
    Century,

    /// <summary>Ten years.</summary>
    Decade,

    /// <summary>A year.</summary>
    Year,

    /// <summary>Three months.</summary>
    Quarter,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A week.</summary>
    Week,

    /// <summary>A day.</summary>
    Day,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A minute.</summary>
    Minute,

    /// <summary>A second.</summary>
    Second,

    /// <summary>A thousandth of a second.</summary>
    Millisecond,

    /// <summary>A millionth of a second.</summary>
    Microsecond,

    /// <summary>A thousand-millionth of a second.</summary>
    Nanosecond,

    /// <summary>The day of the week, Sunday being 1.</summary>
    Dow,

    /// <summary>The day of the year.</summary>
    Doy,

    /// <summary>The day of the week, Monday being 1.</summary>
    Isodow,

    /// <summary>The year that the week belongs to.</summary>
    Isoyear,

    /// <summary>Seconds since 1970.</summary>
    Epoch,
}
