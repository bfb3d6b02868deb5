using Freshet.Core;

namespace Freshet.Sql.Tests.Running;

/// <summary>Functions of JSON: what Flink's documentation gives for them, and what becomes of wrong input.</summary>
public sealed class JsonFunctionTests
{
    [Theory]
    [InlineData("JSON_EXISTS('{\"a\": true}', '$.a')", "true")]
    [InlineData("JSON_EXISTS('{\"a\": true}', '$.b')", "false")]
    [InlineData("JSON_EXISTS('{\"a\": true}', 'strict $.b' TRUE ON ERROR)", "true")]
    [InlineData("JSON_EXISTS('{\"a\": true}', 'lax $.b' TRUE ON ERROR)", "false")]
    [InlineData("JSON_EXISTS('no json', '$.b' UNKNOWN ON ERROR)", "null")]
    [InlineData("JSON_EXISTS(CAST(NULL AS STRING), '$.b')", "null")]
    [InlineData("JSON_VALUE('{\"a\": true}', '$.a')", "true")]
    [InlineData("JSON_VALUE('{\"a\": true}', '$.a' RETURNING BOOLEAN)", "true")]
    [InlineData("JSON_VALUE('{\"a\": 12}', '$.a' RETURNING INTEGER) + 1", "13")]
    [InlineData("JSON_VALUE('{\"a\": \"7\"}', '$.a' RETURNING BIGINT) + 1", "8")]
    [InlineData("JSON_VALUE('{\"a\": 3000000000}', '$.a' RETURNING INTEGER DEFAULT -1 ON ERROR)", "-1")]
    [InlineData("JSON_VALUE('{\"a\": 1.5}', '$.a' RETURNING INTEGER)", "null")]
    [InlineData("JSON_VALUE('{\"a\": true}', 'lax $.b' DEFAULT FALSE ON EMPTY)", "FALSE")]
    [InlineData("JSON_VALUE('{\"a\": true}', 'strict $.b' DEFAULT FALSE ON ERROR)", "FALSE")]
    [InlineData("JSON_VALUE('{\"a\": true}', 'strict $.b' DEFAULT 'empty' ON EMPTY)", "null")]
    [InlineData("JSON_VALUE('{\"contains blank\": \"right\"}', 'strict $.[''contains blank'']' NULL ON EMPTY DEFAULT 'wrong' ON ERROR)", "right")]
    [InlineData("JSON_VALUE('{\"a\": [1, 2, 3]}', '$.a[-1]')", "3")]
    [InlineData("JSON_VALUE('{\"a\": [1, 2, 3]}', '$.a')", "null")]
    [InlineData("JSON_VALUE('{\"a\": {}}', 'lax $.a' DEFAULT 'none' ON EMPTY)", "none")]
    [InlineData("JSON_VALUE('{\"a\": null}', '$.a' DEFAULT 'none' ON EMPTY)", "none")]
    [InlineData("JSON_VALUE('{\"a\": \"aéü\\\"\\n\"}', '$.a')", "aéü\"\n")]
    [InlineData("JSON_VALUE('{\"a\": 1, \"a\": 2}', '$.a')", "2")]
    [InlineData("JSON_QUERY('{ \"a\": { \"b\": 1 } }', '$.a')", "{\"b\":1}")]
    [InlineData("JSON_QUERY('[1, 2]', '$')", "[1,2]")]
    [InlineData("JSON_QUERY('{}', '$' WITH CONDITIONAL ARRAY WRAPPER)", "[{}]")]
    [InlineData("JSON_QUERY('[1, 2]', '$' WITH CONDITIONAL ARRAY WRAPPER)", "[1,2]")]
    [InlineData("JSON_QUERY('[1, 2]', '$' WITH UNCONDITIONAL ARRAY WRAPPER)", "[[1,2]]")]
    [InlineData("JSON_QUERY('1', '$')", "null")]
    [InlineData("JSON_QUERY('1', '$' WITH CONDITIONAL ARRAY WRAPPER)", "[1]")]
    [InlineData("JSON_QUERY('{}', 'lax $.invalid' EMPTY OBJECT ON EMPTY)", "{}")]
    [InlineData("JSON_QUERY('{}', 'strict $.invalid' EMPTY ARRAY ON ERROR)", "[]")]
    [InlineData("JSON_QUERY('{\"a\":{\"x\":1},\"b\":[{\"x\":2},{\"y\":3}]}', '$..x')", "[1,2]")]
    [InlineData("JSON_QUERY('{\"a\":[0,1,2,3,4]}', '$.a[1:3]')", "[1,2]")]
    [InlineData("JSON_QUERY('{\"a\":[0,1,2,3,4]}', '$.a[0, 4]')", "[0,4]")]
    [InlineData("JSON_QUERY('{\"a\":1,\"b\":2,\"c\":3}', '$[''a'', \"c\"]')", "[1,3]")]
    [InlineData("JSON_QUERY('{\"a\":1,\"b\":[2]}', '$.*')", "[1,[2]]")]
    [InlineData("'1' IS JSON", "true")]
    [InlineData("'[]' IS NOT JSON", "false")]
    [InlineData("'{} {}' IS JSON", "false")]
    [InlineData("'1' IS JSON SCALAR", "true")]
    [InlineData("'{}' IS JSON SCALAR", "false")]
    [InlineData("'{}' IS JSON OBJECT", "true")]
    [InlineData("'{}' IS JSON ARRAY", "false")]
    [InlineData("CAST(NULL AS STRING) IS JSON", "false")]
    [InlineData("JSON_OBJECT()", "{}")]
    [InlineData("JSON_OBJECT('k' VALUE CAST(NULL AS INT), KEY 'b' VALUE 1.50 ABSENT ON NULL)", "{\"b\":1.50}")]
    [InlineData("JSON_OBJECT('k' VALUE CAST(NULL AS INT))", "{\"k\":null}")]
    [InlineData("JSON_OBJECT('k' VALUE '[1]' FORMAT JSON)", "{\"k\":[1]}")]
    [InlineData("JSON_OBJECT('k' VALUE '[1]')", "{\"k\":\"[1]\"}")]
    [InlineData("JSON_OBJECT('k' VALUE JSON_OBJECT('<b>' VALUE TRUE))", "{\"k\":{\"<b>\":true}}")]
    [InlineData("JSON_ARRAY(1, CAST(NULL AS INT) NULL ON NULL)", "[1,null]")]
    [InlineData("JSON_STRING(TIMESTAMP '2025-01-31 10:00:00')", "\"2025-01-31 10:00:00\"")]
    [InlineData("JSON_UNQUOTE('plain')", "plain")]
    public async Task Call_gives(string call, string expected) =>
        Assert.Equal([expected], await new SqlRun().Answer($"SELECT {call}"));

    [Theory]
    [InlineData("JSON_VALUE(v, '$.a' ERROR ON ERROR)", "is no JSON")]
    [InlineData("JSON_VALUE('{}', 'lax $.a' ERROR ON EMPTY) || v", "leads to nothing")]
    [InlineData("JSON_QUERY(v, '$.a[?(@.x)]')", "wrong at character 5: expected a number, a name in quotes or '*' (filters are not there)")]
    [InlineData("JSON_VALUE(v, 'a')", "wrong at character 1: expected '$'")]
    [InlineData("JSON_ARRAY(v FORMAT JSON)", "is no JSON")]
    public async Task Call_fails_and_says_why(string call, string why)
    {
        var failed = await Assert.ThrowsAnyAsync<FreshetException>(() => new SqlRun().Table("t", [new DataField("v", DataType.String)], ["no json"u8.ToArray()]).Answer($"SELECT {call} FROM t"));
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_a_group_follow_its_rows()
    {
        var rows = new (object?[], long)[]
        {
            ([1L, "b"u8.ToArray()], 1), ([1L, "a"u8.ToArray()], 1), ([1L, "a"u8.ToArray()], 1), ([2L, null], 1), ([1L, "z"u8.ToArray()], 1), ([1L, "z"u8.ToArray()], -1), ([3L, ""u8.ToArray()], 1),
        };
        var run = new SqlRun().Changes("t", [new DataField("k", DataType.BigInt), new DataField("v", DataType.String)], rows);

        Assert.Equal(
            ["1\ta,a,b\ta; b\t[\"a\",\"a\",\"b\"]\t{\"a\":1,\"a\":1,\"b\":1}", "2\tnull\tnull\t[null]\t{}", "3\t\t\t[\"\"]\t{\"\":3}"],
            await run.Answer(
                "SELECT k, LISTAGG(v), LISTAGG(DISTINCT v, '; '), JSON_ARRAYAGG(v NULL ON NULL), JSON_OBJECTAGG(KEY v VALUE k) FILTER (WHERE v IS NOT NULL) FROM t GROUP BY k"));
    }
}
