using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class LogOptionsTests
{
    [Fact]
    public void Validate_WhenLeftAtTheDefaults_IsContent() => Assert.True(Validate(_ => { }) is null);

    [Theory]
    [InlineData(0, "Log:Partitions is 0; it must be between 1 and 1024.")]
    [InlineData(1_025, "Log:Partitions is 1025; it must be between 1 and 1024.")]
    [InlineData(1, null)]
    [InlineData(1_024, null)]
    public void Validate_WhenPartitionsAreOutOfBounds_SaysKeyValueAndBound(int value, string? message) =>
        Assert.Equal(message, Validate(o => o.Partitions = value));

    [Theory]
    [InlineData(4_095, "Log:MaxEntryBytes is 4095; it must be between 4096 and 1048448.")]
    [InlineData(1_048_449, "Log:MaxEntryBytes is 1048449; it must be between 4096 and 1048448.")]
    [InlineData(4_096, null)]
    [InlineData(1_048_448, null)]
    public void Validate_WhenEntriesAreOutOfBounds_SaysKeyValueAndBound(int value, string? message) =>
        Assert.Equal(message, Validate(o => o.MaxEntryBytes = value));

    [Theory]
    [InlineData(1L << 20, null)]
    [InlineData(1L << 30, null)]
    [InlineData(1L << 31, "Log:SegmentBytes is 2147483648; it must be between 1048576 and 1073741824.")]
    [InlineData(3L << 20, "Log:SegmentBytes is 3145728; it must be a power of two.")]
    public void Validate_WhenFilesAreOutOfBounds_SaysKeyValueAndBound(long value, string? message) =>
        Assert.Equal(message, Validate(o => o.SegmentBytes = value));

    [Theory]
    [InlineData("-00:00:01", "Log:RetainFor is -00:00:01; it must be between 00:00:00 and 3650.00:00:00.")]
    [InlineData("00:00:00", null)]
    [InlineData("3650.00:00:00", null)]
    [InlineData("3650.00:00:01", "Log:RetainFor is 3650.00:00:01; it must be between 00:00:00 and 3650.00:00:00.")]
    public void Validate_WhenTheAgeIsOutOfBounds_SaysKeyValueAndBound(string value, string? message) =>
        Assert.Equal(message, Validate(o => o.RetainFor = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    public void Validate_WhenAStreamIsNoName_NamesIt(string stream) => Assert.Contains($"'{stream}'", Validate(o => o.Streams.Add(stream)), StringComparison.Ordinal);

    [Fact]
    public void Validate_WhenThereIsNoDirectory_SaysSo() => Assert.Equal("Log:DataDirectory is empty; it must name a directory.", Validate(o => o.DataDirectory = ""));

    private static string? Validate(Action<LogOptions> change)
    {
        var options = new LogOptions { DataDirectory = "data" };
        options.Streams.Add("counter");
        change(options);
        return new LogOptionsValidator().Validate(null, options).FailureMessage;
    }
}
