using Weir.Persistence.Faster;

namespace Weir.Persistence.Tests.Faster;

public sealed class FasterStorageOptionsTests
{
    [Fact]
    public void Defaults_WhenADirectoryIsGiven_AreValid() => Assert.True(Validate(_ => { }) is null);

    [Theory]
    [InlineData("Storage:MemoryBytes", FasterStorageDefaults.MemoryBytesMin, FasterStorageDefaults.MemoryBytesMax)]
    [InlineData("Storage:MaxStateBytes", 1, FasterStorageDefaults.MaxStateBytesMax)]
    [InlineData("Storage:SegmentBytes", FasterStorageDefaults.PageBytes, FasterStorageDefaults.SegmentBytesMax)]
    [InlineData("Storage:IndexCheckpointBytes", FasterStorageDefaults.IndexCheckpointBytesMin, FasterStorageDefaults.IndexCheckpointBytesMax)]
    public void Validate_WhenABoundIsCrossed_NamesKeyValueAndBound(string key, long min, long max)
    {
        Assert.Null(Validate(o => Set(o, key, min)));
        Assert.Null(Validate(o => Set(o, key, max)));
        foreach (var value in new[] { min - 1, max + 1 })
        {
            Assert.Contains($"{key} is {value}; it must be between {min} and {max}.", Validate(o => Set(o, key, value))!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_WhenTheSegmentIsNoPowerOfTwo_IsRefused() =>
        Assert.Contains("power of two", Validate(o => o.SegmentBytes = (64 << 20) + 1)!, StringComparison.Ordinal);

    [Fact]
    public void Validate_WhenNoDirectoryIsGiven_IsRefused() =>
        Assert.Contains("Storage:Directory is empty", Validate(o => o.Directory = " ")!, StringComparison.Ordinal);

    private static string? Validate(Action<FasterStorageOptions> change)
    {
        var options = new FasterStorageOptions { Directory = "d" };
        change(options);
        return new FasterStorageOptionsValidator().Validate(null, options).FailureMessage;
    }

    private static void Set(FasterStorageOptions options, string key, long value)
    {
        switch (key)
        {
            case "Storage:MemoryBytes":
                options.MemoryBytes = value;
                break;
            case "Storage:MaxStateBytes":
                options.MaxStateBytes = (int)value;
                break;
            case "Storage:SegmentBytes":
                options.SegmentBytes = value;
                break;
            default:
                options.IndexCheckpointBytes = value;
                break;
        }
    }
}
