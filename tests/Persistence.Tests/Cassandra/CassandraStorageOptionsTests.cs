using Weir.Persistence.Cassandra;

namespace Weir.Persistence.Tests.Cassandra;

public sealed class CassandraStorageOptionsTests
{
    [Fact]
    public void Defaults_WhenANodeIsNamed_AreValid() => Assert.Null(Validate(_ => { }));

    public static TheoryData<string, string> Wrong => new()
    {
        { "ContactPoints", "Storage:ContactPoints is not set; it must name at least one node, such as cassandra-1,cassandra-2." },
        { "ContactPort", "Storage:ContactPort is 0; it must be between 1 and 65535." },
        { "Keyspace", "Storage:Keyspace is 'Weir'; it must be a small letter and up to 47 more of a to z, 0 to 9 and _." },
        { "Table", "Storage:Table is 'a; DROP'; it must be a small letter and up to 47 more of a to z, 0 to 9 and _." },
        { "Password", "Storage:Password is set without Storage:UserName." },
        { "Consistency", "Storage:Consistency is 9; it must be Quorum, LocalQuorum, EachQuorum, All." },
        { "SerialConsistency", "Storage:SerialConsistency is 9; it must be Serial, LocalSerial." },
        { "Compression", "Storage:Compression is 9; it must be None, Deflate, Brotli." },
        { "MaxStateBytes", "Storage:MaxStateBytes is 8388609; it must be between 1 and 8388608." },
        { "CompressFrom", "Storage:CompressFrom is -1; it must be between 0 and 2147483647." },
        { "RequestTimeout", "Storage:RequestTimeout is 00:00:16; it must be between 00:00:00.1000000 and 00:00:15." },
        { "OperationTimeout", "Storage:OperationTimeout is 00:00:31; it must be between 00:00:00.1000000 and 00:00:30." },
        { "ClearedFor", "Storage:ClearedFor is 00:59:00; it must be between 01:00:00 and 7300.00:00:00." },
        { "TimeToLive", "Storage:TimeToLive is 00:01:00; it must be 0 (for ever) or between 00:02:00 and 7300.00:00:00." },
        { "TimeToLives", "Storage:TimeToLives:day is 00:01:00; it must be 0 (for ever) or between 00:02:00 and 7300.00:00:00." },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Validate_WhenAValueIsWrong_NamesKeyValueAndBound(string name, string reason) => Assert.Equal(reason, Validate(options =>
    {
        switch (name)
        {
            case "ContactPoints":
                options.ContactPoints = " ,";
                break;
            case "Keyspace":
                options.Keyspace = "Weir";
                break;
            case "Table":
                options.Table = "a; DROP";
                break;
            case "Password":
                options.Password = "not-to-be-seen";
                break;
            case "TimeToLives":
                options.TimeToLives["day"] = TimeSpan.FromMinutes(1);
                break;
            case "Consistency" or "SerialConsistency" or "Compression":
                var choice = typeof(CassandraStorageOptions).GetProperty(name)!;
                choice.SetValue(options, Enum.ToObject(choice.PropertyType, 9));
                break;
            default:
                typeof(CassandraStorageOptions).GetProperty(name)!.SetValue(options, Values[name]);
                break;
        }
    }));

    private static readonly Dictionary<string, object> Values = new()
    {
        ["ContactPort"] = 0,
        ["MaxStateBytes"] = CassandraStorageDefaults.MaxStateBytesMax + 1,
        ["CompressFrom"] = -1,
        ["RequestTimeout"] = TimeSpan.FromSeconds(16),
        ["OperationTimeout"] = TimeSpan.FromSeconds(31),
        ["ClearedFor"] = TimeSpan.FromMinutes(59),
        ["TimeToLive"] = TimeSpan.FromMinutes(1),
    };

    private static string? Validate(Action<CassandraStorageOptions> change) =>
        new CassandraStorageOptionsValidator().Validate(null, CassandraHarness.Options(change)).FailureMessage;
}
