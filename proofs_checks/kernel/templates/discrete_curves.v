(* Curves of the discrete loop: heterozygosity, survival, what an atom of probability q does against all others. *)

Lemma after_averages D N x t : averages (after_fits D N x t).
Proof.
  revert x. induction t as [|t IH]; intros x; cbn [after_fits]; [split; reflexivity |].
  destruct (over_averages D N x) as [P C]. split; intros; [rewrite <- P | rewrite <- C]; apply over_same; intros z _; apply IH.
Qed.

Lemma after_most D N x t f g : (1 <= D)%nat -> distribution N x -> (forall y, distribution N y -> f y <= g y) ->
  after_fits D N x t f <= after_fits D N x t g.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X H; cbn [after_fits]; [auto |].
  apply over_most; [exact X |]. intros z Z. apply IH; [apply (share_distribution D); assumption | exact H].
Qed.

Lemma after_same D N x t f g : (1 <= D)%nat -> distribution N x -> (forall y, distribution N y -> f y = g y) ->
  after_fits D N x t f = after_fits D N x t g.
Proof. intros HD X H. apply Rle_antisym; apply after_most; auto; intros; rewrite H by assumption; lra. Qed.

Lemma after_constant D N x t c : (1 <= D)%nat -> distribution N x -> after_fits D N x t (fun _ => c) = c.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X; cbn [after_fits]; [reflexivity |].
  rewrite (over_same _ _ _ _ (fun _ => c)) by (intros; apply IH, (share_distribution D); assumption).
  apply over_constant, X.
Qed.

Lemma after_rest D N x t f : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (fun y => 1 - f y) = 1 - after_fits D N x t f.
Proof.
  intros HD X. rewrite (averages_minus (after_fits D N x t) (fun _ => 1)) by apply after_averages.
  rewrite after_constant by assumption. reflexivity.
Qed.

Lemma after_last D N x t f :
  after_fits D N x (S t) f = after_fits D N x t (fun y => over_draws D N y (fun z => f (share z))).
Proof.
  revert x. induction t as [|t IH]; intros x; [reflexivity |].
  change (after_fits D N x (S (S t)) f) with (over_draws D N x (fun z => after_fits D N (share z) (S t) f)).
  cbn [after_fits] in *. apply over_same. intros z _. apply IH.
Qed.

(* ---- heterozygosity ---- *)

Definition differ (N : Z) (x : Z -> R) : R := 1 - Sum 1 N (fun i => x i ^ 2).

Lemma differ_next D N x : (1 <= D)%nat -> distribution N x ->
  over_draws D N x (fun z => differ N (share z)) = (1 - / INR D) * differ N x.
Proof.
  intros HD X. assert (P : 0 < INR D) by (apply lt_0_INR; lia). unfold differ. rewrite over_rest by apply X.
  rewrite averages_sum by apply over_averages.
  rewrite (Sum_same 1 N 1 N _ (fun i => / INR D * x i + (1 - / INR D) * x i ^ 2)); [| reflexivity | reflexivity |].
  - rewrite Sum_plus, !Sum_scale. destruct X as [_ ->]. ring.
  - intros i A B. rewrite mean_power_of_share by (lia || assumption || apply X). cbn [distinct]. unfold another.
    cbn [INR pow]. field. lra.
Qed.

Lemma differ_after D N x t : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (differ N) = (1 - / INR D) ^ t * differ N x.
Proof.
  intros HD. revert x. induction t as [|t IH]; intros x X; [cbn; ring |]. cbn [after_fits].
  rewrite (over_same _ _ _ _ (fun z => (1 - / INR D) ^ t * differ N (share z)))
    by (intros; apply IH, (share_distribution D); assumption).
  destruct (over_averages D N x) as [_ C]. rewrite C, differ_next by assumption. cbn [pow]. ring.
Qed.

(* ---- survival ---- *)

Lemma survival_at_least D N x t : (1 <= D)%nat -> distribution N x ->
  (1 - / INR D) ^ t * differ N x <= 1 - after_fits D N x t (alone N).
Proof.
  intros HD X. rewrite <- differ_after, <- after_rest by assumption. apply after_most; [exact HD | exact X |].
  intros y Y. unfold differ, alone. enough (forall a b, a <= b -> 1 - b <= 1 - a) as G; [apply G | intros; lra].
  apply Sum_most. intros i _ _. cbv beta. destruct (Req_EM_T (y i) 1) as [-> |]; [lra | apply pow2_ge_0].
Qed.

Lemma squares_of_sum N x : (0 <= N)%Z -> (forall i, (1 <= i)%Z -> (i <= N)%Z -> 0 <= x i) ->
  Sum 1 N (fun i => x i ^ 2) <= Sum 1 N x ^ 2 /\ 0 <= Sum 1 N x
  /\ 3 * Sum 1 N x * Sum 1 N (fun i => x i ^ 2) <= Sum 1 N x ^ 3 + 2 * Sum 1 N (fun i => x i ^ 3).
Proof.
  revert N. by_induction; [intros; rewrite !Sum_empty by lia; lra |]. intros k K IH P.
  destruct IH as (A & B & C); [intros; apply P; lia |]. rewrite !(Sum_last 1 (k + 1) k) by lia.
  pose proof (P (k + 1)%Z ltac:(lia) ltac:(lia)) as X. set (x' := x (k + 1)%Z) in *. set (a := Sum 1 k x) in *.
  set (b := Sum 1 k (fun i => x i ^ 2)) in *. set (c := Sum 1 k (fun i => x i ^ 3)) in *.
  assert (0 <= a * x') by (apply Rmult_le_pos; assumption).
  assert (0 <= x' * (a ^ 2 - b)) by (apply Rmult_le_pos; lra). repeat split; [lra | lra |].
  replace ((a + x') ^ 3 + 2 * (c + x' ^ 3)) with (3 * (a + x') * (b + x' ^ 2) + (a ^ 3 + 2 * c - 3 * a * b) + 3 * (x' * (a ^ 2 - b))) by ring.
  lra.
Qed.

Lemma share_below_one N x i : distribution N x -> (1 <= i)%Z -> (i <= N)%Z -> x i <= 1.
Proof.
  intros [P W] A B. rewrite <- W, <- (Sum_pick N i x A B). apply Sum_most. intros k K L.
  destruct (Z.eqb k i); [lra | auto].
Qed.

Lemma lost_by_two N x k : distribution N x -> (0 <= N)%Z -> lost N x (S (S k)) <= INR (S (S k)) / 2 * lost N x 2.
Proof.
  intros X HN. destruct (squares_of_sum N x HN (proj1 X)) as (_ & _ & T). pose proof X as [P W]. rewrite W in T.
  assert (G : Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3) <= lost N x 2 / 2) by (unfold lost; lra).
  induction k as [|k IH]; [cbn [INR]; lra |]. rewrite (S_INR (S (S k))).
  apply Rle_trans with (lost N x (S (S k)) + (Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3))); [|lra].
  unfold lost. enough (Sum 1 N (fun i => x i ^ S (S k)) + -1 * Sum 1 N (fun i => x i ^ S (S (S k)))
    <= Sum 1 N (fun i => x i ^ 2) + -1 * Sum 1 N (fun i => x i ^ 3)) by lra.
  rewrite <- !Sum_scale, <- !Sum_plus. apply Sum_most. intros i A B. cbv beta. specialize (P i A B).
  pose proof (share_below_one N x i X A B) as U. assert (0 <= x i ^ k <= 1) by (split; [apply pow_le, P | rewrite <- (pow1 k); apply pow_incr; lra]).
  replace (x i ^ S (S k) + -1 * x i ^ S (S (S k))) with (x i ^ k * (x i ^ 2 * (1 - x i))) by (cbn [pow]; ring).
  replace (x i ^ 2 + -1 * x i ^ 3) with (1 * (x i ^ 2 * (1 - x i))) by ring.
  apply Rmult_le_compat_r; [apply Rmult_le_pos; [apply pow2_ge_0 | lra] | lra].
Qed.

Lemma survival_at_most D N x t : (1 <= D)%nat -> distribution N x -> (0 <= N)%Z ->
  1 - after_fits D N x (S t) (alone N) <= INR D / 2 * ((1 - / INR D) ^ t * differ N x).
Proof.
  intros HD X HN. assert (Q : 0 < INR D) by (apply lt_0_INR; lia). rewrite after_last, <- after_rest by assumption.
  apply Rle_trans with (after_fits D N x t (fun y => INR D / 2 * differ N y)).
  - apply after_most; [exact HD | exact X |]. intros y Y.
    change (over_draws D N y (fun z => alone N (share z))) with (after_fits D N y 1 (alone N)).
    rewrite alone_by_powers by assumption. cbn [back]. change (lost N y D <= INR D / 2 * lost N y 2).
    destruct D as [|[|D]]; [lia | | apply lost_by_two; assumption]. rewrite lost_by_one by exact Y.
    apply Rmult_le_pos; [lra |]. pose proof (squares_of_sum N y HN (proj1 Y)) as (S & _ & _). unfold lost.
    destruct Y as [_ W]. rewrite W in S. lra.
  - destruct (after_averages D N x t) as [_ C]. rewrite C, differ_after by assumption. lra.
Qed.

(* ---- one atom ---- *)

(* The mean of g over the count of an atom of probability q in D draws. *)
Fixpoint binomial_mean (D : nat) (q : R) (g : nat -> R) : R :=
  match D with O => g O | S m => q * binomial_mean m q (fun c => g (S c)) + (1 - q) * binomial_mean m q g end.

Lemma binomial_same D q f g : (forall c, (c <= D)%nat -> f c = g c) -> binomial_mean D q f = binomial_mean D q g.
Proof.
  revert f g. induction D as [|D IH]; intros f g H; cbn [binomial_mean]; [apply H; lia |].
  rewrite (IH (fun c => f (S c)) (fun c => g (S c))), (IH f g) by (intros; apply H; lia). reflexivity.
Qed.

Lemma mean_of_count D N x i g : Sum 1 N x = 1 -> (1 <= i)%Z -> (i <= N)%Z ->
  over_draws D N x (fun z => g (count z i)) = binomial_mean D (x i) g.
Proof.
  intros W A B. revert g. induction D as [|D IH]; intros g; [reflexivity |]. cbn [over_draws binomial_mean].
  set (a := binomial_mean D (x i) g). set (b := binomial_mean D (x i) (fun c => g (S c))).
  rewrite (Sum_same 1 N 1 N _ (fun k => a * x k + (b - a) * (if Z.eqb k i then x k else 0))); try reflexivity.
  - rewrite Sum_plus, !Sum_scale, W, (Sum_pick N i x) by assumption. ring.
  - intros k K L. cbv beta. destruct (Z.eqb_spec k i) as [-> | E].
    + rewrite (over_same _ _ _ _ (fun z => (fun c => g (S c)) (count z i))).
      * rewrite (IH (fun c => g (S c))). fold b. ring.
      * intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec i i); [reflexivity | lia].
    + rewrite (over_same _ _ _ _ (fun z => g (count z i))).
      * rewrite IH. fold a. ring.
      * intros z _. unfold count. cbn [count_occ]. destruct (Z.eq_dec k i); [lia | reflexivity].
Qed.

Fixpoint one_share (D t : nat) (q : R) (h : R -> R) : R :=
  match t with O => h q | S s => binomial_mean D q (fun c => one_share D s (INR c / INR D) h) end.

Lemma after_of_one D N x t i h : (1 <= D)%nat -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits D N x t (fun y => h (y i)) = one_share D t (x i) h.
Proof.
  intros HD X A B. revert x X. induction t as [|t IH]; intros x X; [reflexivity |]. cbn [after_fits one_share].
  rewrite <- (mean_of_count D N x i) by (assumption || apply X). apply over_same. intros z Z.
  rewrite IH by (apply (share_distribution D); assumption). unfold share. destruct Z as [L _]. rewrite L. reflexivity.
Qed.

Lemma none_counted D q : binomial_mean D q (fun c => if Nat.eqb c 0 then 1 else 0) = (1 - q) ^ D.
Proof.
  induction D as [|D IH]; [reflexivity |]. cbn [binomial_mean pow]. rewrite IH.
  rewrite (binomial_same D q _ (fun _ => 0)) by reflexivity.
  assert (G : forall m, binomial_mean m q (fun _ => 0) = 0) by (induction m as [|m M]; [reflexivity | cbn [binomial_mean]; rewrite M; ring]).
  rewrite G. ring.
Qed.

Lemma none_left D N x i : (1 <= D)%nat -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits D N x 1 (fun y => if Req_EM_T (y i) 0 then 1 else 0) = (1 - x i) ^ D.
Proof.
  intros HD X A B. rewrite <- none_counted, <- (mean_of_count D N x i) by (assumption || apply X). cbn [after_fits].
  apply over_same. intros z [L _]. unfold share. rewrite L. assert (0 < INR D) by (apply lt_0_INR; lia).
  destruct (Nat.eqb_spec (count z i) 0) as [-> | F].
  - destruct (Req_EM_T (INR 0 / INR D) 0) as [_ | E]; [reflexivity | destruct E; cbn; field; lra].
  - destruct (Req_EM_T (INR (count z i) / INR D) 0) as [E |]; [|reflexivity]. destruct F. apply INR_eq.
    apply Rmult_eq_reg_r with (/ INR D); [rewrite Rmult_0_l; exact E | apply Rinv_neq_0_compat; lra].
Qed.

(* P(n data of generation t are of an atom), by its probability q in the first fit, against one other atom. *)
Definition two_atoms (q : R) (i : Z) : R :=
  q * (if Req_EM_T (IZR i) 1 then 1 else 0) + (1 + -1 * q) * (if Req_EM_T (IZR i) 2 then 1 else 0).
Definition count_probability (t n D : Z) (q : R) : R :=
  after_fits (Z.to_nat D) 2 (two_atoms q) (Z.to_nat t) (fun x => if Req_EM_T (x 1%Z) (IZR n * / IZR D) then 1 else 0).

Lemma two_atoms_first q : two_atoms q 1 = q.
Proof. unfold two_atoms. destruct (Req_EM_T 1 1), (Req_EM_T 1 2); lra. Qed.

Lemma two_atoms_distribution q : 0 <= q <= 1 -> distribution 2 (two_atoms q).
Proof.
  intros Q. assert (S : two_atoms q 2 = 1 - q) by (unfold two_atoms; destruct (Req_EM_T 2 1), (Req_EM_T 2 2); lra).
  split.
  - intros i A B. assert (i = 1 \/ i = 2)%Z as [-> | ->] by lia; rewrite ?two_atoms_first, ?S; lra.
  - rewrite (Sum_last 1 2 1), (Sum_last 1 1 0), Sum_empty, two_atoms_first, S by lia. ring.
Qed.

Lemma count_of_one D N x t n i : (1 <= D)%Z -> distribution N x -> (1 <= i)%Z -> (i <= N)%Z ->
  after_fits (Z.to_nat D) N x (Z.to_nat t) (fun y => if Req_EM_T (y i) (IZR n * / IZR D) then 1 else 0)
  = count_probability t n D (x i).
Proof.
  intros HD X A B. assert (Q : 0 <= x i <= 1) by (split; [apply X | apply (share_below_one N)]; assumption).
  rewrite (after_of_one (Z.to_nat D) N x (Z.to_nat t) i (fun q => if Req_EM_T q (IZR n * / IZR D) then 1 else 0)) by (lia || assumption).
  unfold count_probability.
  rewrite (after_of_one (Z.to_nat D) 2 (two_atoms (x i)) (Z.to_nat t) 1 (fun q => if Req_EM_T q (IZR n * / IZR D) then 1 else 0))
    by (lia || apply two_atoms_distribution; exact Q).
  rewrite two_atoms_first. reflexivity.
Qed.

Lemma after_sum D N x t f : (1 <= D)%nat -> distribution N x ->
  after_fits D N x t (fun y => Sum 1 N (f y)) = Sum 1 N (fun i => after_fits D N x t (fun y => f y i)).
Proof. intros HD X. apply averages_sum, after_averages. Qed.

(* Whole numbers of data and of fits, as they are written. *)
Lemma whole D : (0 <= D)%Z -> INR (Z.to_nat D) = IZR D.
Proof. intros H. rewrite INR_IZR_INZ. f_equal. lia. Qed.

Lemma whole_power x t : (0 <= t)%Z -> powerRZ x t = x ^ Z.to_nat t.
Proof. intros H. apply power_is_pow. lia. Qed.
