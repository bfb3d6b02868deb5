namespace Freshet.Sql.Parsing;

/// <summary>
/// The words of the grammar: first those that are reserved in Flink 2.3 (Calcite's list with Flink's changes), then those that are
/// words only where the grammar looks for them. A word's text is in <see cref="Words"/>, in the same order.
/// </summary>
internal enum Word : ushort
{
    /// <summary>No word of the grammar: a name.</summary>
    NoWord,

    Abs, All, Allocate, Allow, Alter, And, Any, Are, Array, ArrayConcatAgg, ArrayMaxCardinality, As, Asensitive, Asymmetric, At, Atomic, Authorization,
    Avg, Begin, BeginFrame, BeginPartition, Between, Bigint, Binary, Bit, Bitmap, Blob, Boolean, Both, Buckets, By, Bytes, Call, Called, Cardinality,
    Cascaded, Case, Cast, Catalogs, Ceil, Ceiling, Char, Character, CharacterLength, CharLength, Check, Classifier, Clob, Close, Coalesce, Collate,
    Collect, Column, Comment, Commit, Condition, Connect, Connections, Constraint, Contains, ContainsSubstr, Continuous, Convert, Corr, Corresponding,
    Count, CovarPop, CovarSamp, Create, Cross, Cube, CumeDist, Current, CurrentCatalog, CurrentDate, CurrentDefaultTransformGroup, CurrentPath,
    CurrentRole, CurrentRow, CurrentSchema, CurrentTime, CurrentTimestamp, CurrentTransformGroupForType, CurrentUser, Cursor, Cycle, Databases, Date,
    Datetime, DatetimeTrunc, DateTrunc, Day, Deallocate, Dec, Decimal, Declare, Default, Define, Delete, DenseRank, Deref, Describe, Deterministic,
    Disallow, Disconnect, Distinct, Distributed, Distribution, Dot, Double, Drop, Dynamic, Each, Element, Else, Empty, End, EndFrame, EndPartition,
    Equals, Escape, Every, Except, Exec, Execute, Exists, Exp, Explain, Extend, Extended, External, Extract, False, Fetch, Filter, FirstValue, Float,
    Floor, For, Foreign, FrameRow, Free, Freshness, Friday, From, Full, Function, Functions, Fusion, Get, Global, Grant, Group, Grouping, Groups,
    GroupConcat, Hash, Having, Hold, Hour, Identity, Ilike, Import, In, Include, Indicator, Initial, Inner, Inout, Insensitive, Insert, Int, Integer,
    Intersect, Intersection, Interval, Into, Is, Join, JsonArray, JsonArrayagg, JsonExists, JsonObject, JsonObjectagg, JsonQuery, JsonScope, JsonValue,
    Lag, Language, Large, LastValue, Lateral, Lead, Leading, Left, Like, LikeRegex, Limit, Ln, Local, Localtime, Localtimestamp, Lower, Match, Matches,
    MatchNumber, MatchRecognize, Materialized, Max, Measures, Member, Merge, Method, Min, Minus, Minute, Mod, Models, Modifies, Modify, Module, Modules,
    Monday, Month, Multiset, National, Natural, Nchar, Nclob, New, Next, No, None, Normalize, Not, NthValue, Ntile, Null, Nullif, Numeric,
    OccurrencesRegex, OctetLength, Of, Offset, Old, Omit, On, One, Only, Open, Or, Order, Ordinal, Out, Outer, Over, Overlaps, Overlay, Parameter,
    Partition, Pattern, Per, Percent, PercentileCont, PercentileDisc, PercentRank, Period, Permute, Pivot, Portion, Position, PositionRegex, Power,
    Precedes, Precision, Prepare, Prev, Primary, Procedure, Procedures, Qualify, Quarters, Range, Rank, Raw, Reads, Real, Recursive, Ref, References,
    Referencing, Refresh, RefreshMode, RegrAvgx, RegrAvgy, RegrCount, RegrIntercept, RegrR2, RegrSlope, RegrSxx, RegrSxy, RegrSyy, Release, Rename,
    Reset, Result, Resume, Return, Returns, Revoke, Right, Rlike, Rollback, Rollup, Row, Rows, RowNumber, Running, SafeCast, SafeOffset, SafeOrdinal,
    Saturday, Savepoint, Scala, Scope, Scroll, Search, Second, Seek, Select, Sensitive, Separator, SessionUser, Set, Show, Similar, Skip, Smallint, Some,
    Specific, Specifictype, Sql, Sqlexception, Sqlstate, Sqlwarning, Sqrt, Start, Statement, Static, StddevPop, StddevSamp, Stream, String, StringAgg,
    Structured, Submultiset, Subset, Substring, SubstringRegex, Succeeds, Sum, Sunday, Suspend, Symmetric, System, SystemTime, SystemUser, Table, Tables,
    Tablesample, Then, Thursday, Time, Timestamp, TimestampDiff, TimestampLtz, TimestampTrunc, TimezoneHour, TimezoneMinute, TimeDiff, TimeTrunc,
    Tinyint, To, Trailing, Translate, TranslateRegex, Translation, Treat, Trigger, Trim, TrimArray, True, Truncate, TryCast, Tuesday, Uescape, Union,
    Unique, Unknown, Unnest, Unpivot, Update, Upper, Upsert, Use, User, Using, Value, Values, ValueOf, Varbinary, Varchar, Variant, Varying, VarPop,
    VarSamp, Versioning, Views, Watermark, Watermarks, Wednesday, Weeks, When, Whenever, Where, WidthBucket, Window, With, Within, Without, Year,

    Absent, Add, After, Analyze, Artifact, Asc, Catalog, ChangelogMode, Columns, Compile, Conditional, Conflict, Connection, Constraints, Database,
    Deduplicate, Desc, Descriptor, Do, Enforced, Error, EstimatedCost, Exclude, Excluding, First, Following, Format, Generated, If, Ignore, Including,
    Jar, Jars, Job, Jobs, Json, JsonExecutionPlan, Key, Last, Load, Map, Metadata, Model, Nothing, Nulls, Object, Options, Ordinality, Overwrite,
    Overwriting, Partitioned, Partitions, Passing, Placing, Plan, PlanAdvice, Preceding, Remove, Replace, Respect, Returning, Scalar, Sets, Stop, Temporary,
    Timestampadd, Timestampdiff, Unbounded, Unconditional, Unload, View, Virtual, Wrapper, Zone,
}
