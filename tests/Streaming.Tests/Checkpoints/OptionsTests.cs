namespace Weir.Streaming.Tests.Checkpoints;

public sealed class OptionsTests
{
    [Fact]
    public void Validate_WhenOptionsAreDefaults_Accepts()
    {
        Assert.True(new RangeValidator<CheckpointOptions>(CheckpointOptions.Section).Validate(null, new CheckpointOptions()).Succeeded);
        Assert.True(new RangeValidator<StreamCacheOptions>(StreamCacheOptions.Section).Validate(null, new StreamCacheOptions()).Succeeded);
    }

    [Theory]
    [InlineData(9, 1, 1, "Checkpoint:Interval is 00:00:00.0090000; it must be between 00:00:00.0100000 and 01:00:00.")]
    [InlineData(10, 0, 1, "Checkpoint:MaxRecords is 0; it must be between 1 and 100000000.")]
    [InlineData(10, 1, 65537, "Checkpoint:Parallelism is 65537; it must be between 1 and 65536.")]
    public void Validate_WhenACheckpointOptionIsOutOfBounds_NamesKeyValueAndBounds(int intervalMs, int records, int parallelism, string message)
    {
        var options = new CheckpointOptions { Interval = TimeSpan.FromMilliseconds(intervalMs), MaxRecords = records, Parallelism = parallelism };
        var result = new RangeValidator<CheckpointOptions>(CheckpointOptions.Section).Validate(null, options);
        Assert.Equal([message], result.Failures);
    }

    [Theory]
    [InlineData(0, 65536, 1, "Streams:CacheRecords is 0; it must be between 1 and 1000000000.")]
    [InlineData(1, 65535, 1, "Streams:CacheBytes is 65535; it must be between 65536 and 1099511627776.")]
    [InlineData(1, 65536, 0, "Streams:PullRecords is 0; it must be between 1 and 10000000.")]
    public void Validate_WhenACacheOptionIsOutOfBounds_NamesKeyValueAndBounds(int records, long bytes, int pull, string message)
    {
        var options = new StreamCacheOptions { CacheRecords = records, CacheBytes = bytes, PullRecords = pull };
        var result = new RangeValidator<StreamCacheOptions>(StreamCacheOptions.Section).Validate(null, options);
        Assert.Equal([message], result.Failures);
    }
}
