namespace Freshet.Sql.Parsing;

/// <summary>Which reserved words are functions, and which functions have a grammar of their own.</summary>
internal static class Functions
{
    /// <summary>Those that stand without brackets.</summary>
    private static readonly bool[] Niladic = Set(
    [
        Word.CurrentCatalog, Word.CurrentDate, Word.CurrentDefaultTransformGroup, Word.CurrentPath, Word.CurrentRole, Word.CurrentSchema, Word.CurrentTime,
        Word.CurrentTimestamp, Word.CurrentUser, Word.Localtime, Word.Localtimestamp, Word.SessionUser, Word.SystemUser, Word.User,
    ]);

    private static readonly bool[] Called = Set(
    [
        Word.Abs, Word.Avg, Word.Cardinality, Word.Ceil, Word.Ceiling, Word.Char, Word.CharacterLength, Word.CharLength, Word.Coalesce, Word.Collect,
        Word.Count, Word.CovarPop, Word.CovarSamp, Word.CumeDist, Word.CurrentDate, Word.CurrentTime, Word.CurrentTimestamp, Word.DenseRank, Word.Element,
        Word.Every, Word.Exp, Word.FirstValue, Word.Floor, Word.Fusion, Word.Grouping, Word.Hour, Word.Intersection, Word.Lag, Word.LastValue, Word.Lead,
        Word.Left, Word.Ln, Word.Localtime, Word.Localtimestamp, Word.Lower, Word.Max, Word.Min, Word.Minute, Word.Mod, Word.Month, Word.NthValue,
        Word.Ntile, Word.Nullif, Word.OctetLength, Word.PercentileCont, Word.PercentileDisc, Word.PercentRank, Word.Power, Word.Rank, Word.RegrCount,
        Word.RegrSxx, Word.RegrSyy, Word.Right, Word.RowNumber, Word.Second, Word.Some, Word.Sqrt, Word.StddevPop, Word.StddevSamp, Word.Sum,
        Word.Truncate, Word.Upper, Word.User, Word.VarPop, Word.VarSamp, Word.Year, Word.Date, Word.Time, Word.Timestamp, Word.Day, Word.Translate,
        Word.StringAgg, Word.GroupConcat, Word.ArrayConcatAgg, Word.DateTrunc, Word.TimestampTrunc,
    ]);

    /// <summary>Those whose arguments are not just expressions with commas.</summary>
    private static readonly bool[] Special = Set(
    [
        Word.Cast, Word.TryCast, Word.Extract, Word.Trim, Word.Substring, Word.Position, Word.Overlay, Word.Timestampadd, Word.Timestampdiff,
        Word.JsonExists, Word.JsonValue, Word.JsonQuery, Word.JsonObject, Word.JsonArray, Word.JsonObjectagg, Word.JsonArrayagg, Word.Descriptor,
        Word.Row, Word.Array, Word.Map, Word.Multiset, Word.Interval, Word.Exists, Word.Unnest, Word.Table,
    ]);

    public static bool IsNiladic(Word word) => Niladic[(int)word];

    public static bool MayBeCalled(Word word) => Called[(int)word];

    /// <summary>Whether a call of a function of this bare name is written without backticks.</summary>
    public static bool IsBare(Word word) => MayBeCalled(word) || (!word.IsReserved() && !Special[(int)word]);

    private static bool[] Set(ReadOnlySpan<Word> words)
    {
        var set = new bool[Words.Count];
        foreach (var word in words)
        {
            set[(int)word] = true;
        }

        return set;
    }
}
