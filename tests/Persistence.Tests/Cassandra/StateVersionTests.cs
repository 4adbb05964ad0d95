using Weir.Persistence.Cassandra.States;

namespace Weir.Persistence.Tests.Cassandra;

public sealed class StateVersionTests
{
    [Fact]
    public void Next_WhenCalledOften_RemembersTheLastEight()
    {
        StateVersion? version = null;
        for (var id = 1; id <= 20; id++)
        {
            version = StateVersion.Next(version, id);
        }

        Assert.Equal(20, version!.Number);
        Assert.Equal(Enumerable.Range(13, 8), Enumerable.Range(0, 30).Where(id => version.Remembers(id)));
        Assert.Equal(64, version.Writes.Length);
    }

    [Fact]
    public void ETag_WhenParsed_IsTheSameVersion()
    {
        var version = StateVersion.Next(StateVersion.Next(null, long.MinValue), -1);
        Assert.Equal("2.__________-AAAAAAAAAAA", version.ToString());
        Assert.Equal(version, StateVersion.TryParse(version.ToString()));
        Assert.NotEqual(version, StateVersion.Next(StateVersion.Next(null, long.MinValue), 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("2.")]
    [InlineData("0.__________8")]
    [InlineData("-1.__________8")]
    [InlineData("02.__________8")]
    [InlineData("2.____")]
    [InlineData("2.not base 64!")]
    public void TryParse_OfWhatIsNoneOfOurs_IsNull(string etag) => Assert.Null(StateVersion.TryParse(etag));

    [Fact]
    public void TryParse_OfMoreWritesThanARowRemembers_IsNull() => Assert.Null(StateVersion.TryParse("9." + Convert.ToBase64String(new byte[72])));
}
